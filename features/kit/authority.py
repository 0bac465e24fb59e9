"""Certificates made on the fly: an authority, servers, stations, signers of firmware. It knows X.509, and no OCPP."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, TypeAlias

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from simulators.transport.clock import RealClock

Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Kind = Literal["EC", "RSA"]
YEAR = timedelta(days=365)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Paper:
    """A certificate and its private key; `pem` and `key_pem` as a file would have them."""

    certificate: x509.Certificate
    key: Key = field(repr=False)

    @property
    def pem(self) -> str:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """Its key, without a passphrase."""
        kind, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, kind, none).decode()


class BadAuthority(ValueError):
    """Files that hold no certificate and key of an authority; the text says why."""


class Authority:
    """An authority that issues what is asked for: a new one, whose root bears `name` and `organization`, or that of `root`, whose
    organization is then its own."""

    def __init__(self, name: str = "Kit CA", organization: str = "Kit Operator", kind: Kind = "EC", root: Paper | None = None) -> None:
        self.root = root or _root(name, organization, kind)
        names = self.root.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        self.organization = str(names[0].value) if names else organization

    @classmethod
    def read(cls, certificate: Path, key: Path) -> "Authority":
        """That of two PEM files, the key without a passphrase. Raises BadAuthority."""
        try:
            found = x509.load_pem_x509_certificate(certificate.read_bytes())
            private = serialization.load_pem_private_key(key.read_bytes(), None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise BadAuthority(f"{certificate} with {key}: {error}") from None
        if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or private.public_key() != found.public_key():
            raise BadAuthority(f"{key} is not the key, EC or RSA, of {certificate}")
        return cls(root=Paper(found, private))

    def server(self, host: str = "127.0.0.1", kind: Kind = "EC") -> Paper:
        """For the server at `host`, a name or an address, which is its CN as well."""
        key = _key(kind)
        try:
            place: x509.GeneralName = x509.IPAddress(ip_address(host))
        except ValueError:
            place = x509.DNSName(host)
        return self._issue(_name(host, self.organization), key, x509.SubjectAlternativeName([place]))

    def station(self, identity: str, kind: Kind = "EC") -> Paper:
        """For a station: its CN is the identity, its O the operator."""
        return self._issue(_name(identity, self.organization), _key(kind))

    def signer(self, name: str = "Firmware signing", kind: Kind = "EC") -> Paper:
        """For whoever signs firmware."""
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        return self._issue(_name(name, self.organization), _key(kind), usage)

    def _issue(self, subject: x509.Name, key: Key, extension: x509.ExtensionType | None = None) -> Paper:
        builder = _builder(subject, self.root.certificate.subject, key)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key())
        builder = builder.add_extension(above, critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        if extension is not None:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.KeyUsage))
        return Paper(builder.sign(self.root.key, hashes.SHA256()), key)


def _root(name: str, organization: str, kind: Kind) -> Paper:
    key, subject = _key(kind), _name(name, organization)
    builder = _builder(subject, subject, key).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return Paper(builder.add_extension(usage, critical=True).sign(key, hashes.SHA256()), key)


def _builder(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    at = RealClock().now()
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(at - 10 * DAY).not_valid_after(at + YEAR)


def _key(kind: Kind) -> Key:
    return ec.generate_private_key(ec.SECP256R1()) if kind == "EC" else _rsa_key()


@lru_cache(maxsize=1)
def _rsa_key() -> rsa.RSAPrivateKey:
    """One for the whole run: RSA keys are slow to find, and nobody trusts these."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common_name: str, organization: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)])
