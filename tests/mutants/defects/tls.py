"""What goes wrong with TLS, certificates and security profiles. Of a door's own defects (`vault.DOORS`) only the names stand here."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.mutants.book import Record
from tests.mutants.station import Station
from tests.mutants.vault import Peer


class OldTlsIsSpoken(Station):
    """TLS 1.0 and 1.1 are spoken as well."""


class NoRsaCertificate(Station):
    """The server has an EC certificate only, and so not the suites that need RSA."""


class ClientCertificatesAreNotAskedFor(Station):
    """Whoever speaks TLS is let in, whatever certificate it has, or none."""

    @classmethod
    def certified(cls, record: Record, peer: Peer) -> bool:
        return True


class CertificateOfAnyStation(Station):
    """A certificate of the operator's authority is good for every station."""

    @classmethod
    def certified(cls, record: Record, peer: Peer) -> bool:
        return bool(peer.name)


class PasswordForACertificate(Station):
    """A station that needs a certificate is let in with a password as well."""

    @classmethod
    def admits(cls, record: Record, authorization: str, peer: Peer) -> bool:
        return super().admits(record, authorization, peer) or (record.profile == 3 and bool(authorization))


class TlsIsProofEnough(Station):
    """Behind TLS nobody is asked for a password."""

    @classmethod
    def proven(cls, record: Record, authorization: str) -> bool:
        return record.profile == 2 or super().proven(record, authorization)


class ProfileStaysLow(Station):
    """A higher security profile is sent to the station and not kept: the lower one is still let in."""

    def raise_profile(self, profile: int) -> None:
        pass

    @classmethod
    def admits(cls, record: Record, authorization: str, peer: Peer) -> bool:
        return super().admits(record, authorization, peer) or bool(peer.name)


class PlainAfterTls(Station):
    """A station that has risen to TLS is let in without it all the same."""

    @classmethod
    def admits(cls, record: Record, authorization: str, peer: Peer) -> bool:
        return super().admits(record, authorization, peer) or (record.profile == 2 and cls.proven(record, authorization))


class SignsNothing(Station):
    """A request for a certificate is accepted, and no certificate follows."""

    async def send_certificate(self, csr: str) -> None:
        pass


class RefusesToSign(Station):
    """Every request for a certificate is rejected."""

    def conf(self, action: str, payload: dict[str, str]) -> dict[str, str]:
        return {"status": "Rejected"} if action == "SignCertificate" else super().conf(action, payload)


class SignsAnotherKey(Station):
    """The certificate that a station gets is for a key that it does not have."""

    def sign(self, csr: str) -> str:
        asked = x509.load_pem_x509_csr(csr.encode())
        builder = x509.CertificateSigningRequestBuilder(asked.subject)
        return super().sign(_pem(builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())))


class SignsWithoutAnAuthority(Station):
    """The certificate that a station gets is one that leads to no root."""

    def sign(self, csr: str) -> str:
        asked = x509.load_pem_x509_csr(csr.encode())
        key, good = ec.generate_private_key(ec.SECP256R1()), x509.load_pem_x509_certificate(super().sign(csr).encode())
        builder = x509.CertificateBuilder(asked.subject, asked.subject, asked.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(good.not_valid_before_utc).not_valid_after(good.not_valid_after_utc)
        return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def _pem(request: x509.CertificateSigningRequest) -> str:
    return request.public_bytes(serialization.Encoding.PEM).decode()
