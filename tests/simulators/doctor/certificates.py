"""Certificates for one test: a CA, and what it signs, as TLS contexts of either side."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """A CA that writes its files into `folder`."""

    def __init__(self, folder: Path, name: str = "test CA") -> None:
        self.folder, self.name = folder, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, name, datetime.now(UTC) - DAY, datetime.now(UTC) + DAY).public_key(self.key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.certificate = builder.sign(self.key, hashes.SHA256())
        self.file = folder / f"{name.replace(' ', '_')}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *, address: str = "127.0.0.1", begins_in: timedelta = -DAY, ends_in: timedelta = DAY) -> tuple[Path, Path]:
        """The files of a certificate for an IP address and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        builder = _builder(name, self.name, now + begins_in, now + ends_in).public_key(key.public_key())
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        certificate = builder.add_extension(names, critical=False).sign(self.key, hashes.SHA256())
        files = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        formats = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        files[1].write_bytes(key.private_bytes(*formats))
        return files

    def server(self, name: str = "server", *, clients: bool = False, **validity: Any) -> ssl.SSLContext:
        """The context of a server; `clients`: it wants certificates of this CA."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name, **validity))
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.file)
        return context

    def client(self) -> ssl.SSLContext:
        """The context of a station that trusts this CA."""
        return ssl.create_default_context(cafile=self.file)


def _builder(subject: str, issuer: str, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
    return builder.subject_name(_name(subject)).issuer_name(_name(issuer))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
