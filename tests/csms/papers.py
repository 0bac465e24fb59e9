"""Certificates for tests, made on the fly: of authorities, servers and stations. Each is a `Paper`: a certificate with its key, also
as files where TLS wants files."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

OPERATOR = "Wattproof Charging"
DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Paper:
    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        return key_pem(self.key)

    def files(self, folder: Path, name: str) -> tuple[str, str]:
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_text(self.pem)
        key.write_text(self.key_pem)
        return str(certificate), str(key)


def key_pem(key: Any) -> str:
    text: str = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return text


def name(common: str, organization: str | None = OPERATOR) -> x509.Name:
    owner = [] if organization is None else [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)]
    return x509.Name([*owner, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def key_of(kind: str) -> Any:
    """A fresh key: `ec`, `rsa`, or one that is too weak."""
    if kind.startswith("rsa"):
        return _rsa(int(kind[3:] or 2048))
    curves = {"ec": ec.SECP256R1(), "ec192": ec.SECP192R1(), "ec384": ec.SECP384R1()}
    return ec.generate_private_key(curves[kind])


@cache
def _rsa(bits: int) -> rsa.RSAPrivateKey:
    """RSA keys take long to make, and which one it is makes no difference."""
    return rsa.generate_private_key(65537, bits)


def authority(common: str = "Wattproof CA", organization: str | None = OPERATOR, kind: str = "ec", above: Paper | None = None) -> Paper:
    key = key_of(kind)
    return _issue(name(common, organization), key, above, ca=True)


def server(issuer: Paper, kind: str = "ec") -> Paper:
    """A certificate for 127.0.0.1."""
    return _issue(name("127.0.0.1"), key_of(kind), issuer, address="127.0.0.1")


def station(
    issuer: Paper, identity: str = "CP1", organization: str | None = OPERATOR, *, kind: str = "ec", valid: tuple[int, int] = (-1, 30)
) -> Paper:
    """A charge point's certificate; `valid` in days from now."""
    return _issue(name(identity, organization), key_of(kind), issuer, valid=valid)


def request(identity: str = "CP1", organization: str | None = OPERATOR, kind: str = "ec", key: Any = None) -> str:
    """A station's signing request."""
    subject = name(identity, organization)
    signed = x509.CertificateSigningRequestBuilder(subject).sign(key or key_of(kind), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


def client(trusted: Paper, folder: Path, shown: Paper | None = None) -> ssl.SSLContext:
    """A client's TLS: whom it trusts, and the certificate that it shows."""
    context = ssl.create_default_context(cadata=trusted.pem)
    if shown is not None:
        context.load_cert_chain(*shown.files(folder, f"client{len(list(folder.iterdir()))}"))
    return context


def _issue(
    subject: x509.Name,
    key: Any,
    issuer: Paper | None,
    *,
    ca: bool = False,
    address: str = "",
    valid: tuple[int, int] = (-1, 30),
) -> Paper:
    signer = issuer or Paper(None, key)  # type: ignore[arg-type]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() + valid[0] * DAY)
        .not_valid_after(now() + valid[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(_usage(ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False)
    )
    if address:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
    return Paper(builder.sign(signer.key, hashes.SHA256()), key)


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
