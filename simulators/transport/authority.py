"""A certificate authority for benches: roots, servers, charge points, firmware signers. It keeps keys in memory and writes no file."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from simulators.transport.keys import make_key

if TYPE_CHECKING:
    from cryptography import x509

AHEAD = timedelta(days=2)  # charge points with a virtual clock live in the past
DAYS = 365


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate and its private key, both in PEM."""

    certificate: str
    key: str = field(repr=False)


class Authority:
    """A root of its own, and what it certifies; everything is valid from two days before `at` for `days` days from it.

    `organization` is the O of every certificate, `common_name` the authority's own name, `kind` that of its key.
    """

    def __init__(self, at: datetime, *, organization: str = "Wattproof", common_name: str = "Bench CA", kind: str = "EC", days: int = DAYS):
        self._at, self._days, self._organization = at, days, organization
        key = make_key(kind)
        self.root = Certified(self._sign(common_name, key, key, None, ca=True), key)

    def server(self, hosts: tuple[str, ...], kind: str = "EC") -> Certified:
        """A CSMS's certificate for these host names and addresses; the first is its CN (A00.FR.510)."""
        key = make_key(kind)
        return Certified(self._sign(hosts[0], key, self.root.key, self.root.certificate, hosts=hosts, use="SERVER_AUTH"), key)

    def charge_point(self, identity: str, kind: str = "EC") -> Certified:
        """A charge point's certificate; its identity is the CN (A00.FR.511)."""
        key = make_key(kind)
        return Certified(self._sign(identity, key, self.root.key, self.root.certificate, use="CLIENT_AUTH"), key)

    def firmware_signer(self, common_name: str = "Firmware", kind: str = "EC") -> Certified:
        """A certificate that signs firmware."""
        key = make_key(kind)
        return Certified(self._sign(common_name, key, self.root.key, self.root.certificate, use="CODE_SIGNING"), key)

    def sign_request(self, request: str) -> str:
        """The certificate (PEM) for a signing request, with its subject as it stands there. Raises ValueError for none."""
        from cryptography import x509

        csr = x509.load_pem_x509_csr(request.encode())
        return self._issue(csr.subject, csr.public_key(), self.root.key, self.root.certificate, use="CLIENT_AUTH")

    def _sign(self, common_name: str, key: str, signer: str, above: str | None, **more: Any) -> str:
        from cryptography import x509
        from cryptography.x509.oid import NameOID

        names = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, self._organization), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
        return self._issue(x509.Name(names), _private(key).public_key(), signer, above, **more)

    def _issue(
        self,
        subject: "x509.Name",
        public_key: Any,
        signer: str,
        above: str | None,
        *,
        ca: bool = False,
        hosts: tuple[str, ...] = (),
        use: str = "",
    ) -> str:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        issuer = x509.load_pem_x509_certificate(above.encode()).subject if above else subject
        builder = x509.CertificateBuilder(issuer, subject, public_key, x509.random_serial_number())
        builder = builder.not_valid_before(self._at - AHEAD).not_valid_after(self._at + timedelta(days=self._days))
        for extension, critical in _extensions(public_key, _private(signer).public_key(), ca, hosts, use):
            builder = builder.add_extension(extension, critical)
        return builder.sign(_private(signer), hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _extensions(public_key: Any, signer: Any, ca: bool, hosts: tuple[str, ...], use: str) -> "list[tuple[x509.ExtensionType, bool]]":
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=use == "SERVER_AUTH",  # for the TLS_RSA suites
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=ca, path_length=None), True),
        (usage, True),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), False),
    ]
    if use:
        extensions.append((x509.ExtendedKeyUsage([getattr(ExtendedKeyUsageOID, use)]), False))
    if hosts:
        extensions.append((x509.SubjectAlternativeName([_general_name(host) for host in hosts]), False))
    return extensions


def _general_name(host: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private(pem: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem.encode(), None)
