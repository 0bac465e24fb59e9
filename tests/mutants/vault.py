"""The papers of the small CSMS: an authority of its own, certificates of its server, and the TLS that it speaks at each of its doors."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from features.kit.authority import DAY, YEAR, Authority, Kind, Paper
from simulators.transport.clock import RealClock

SUITES = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-GCM-SHA384"
SOUND = ""
OLD_TLS, NO_RSA, NO_AUTHORITY = "old-tls-is-spoken", "no-rsa-certificate", "client-certificates-are-not-asked-for"
DOORS = (SOUND, OLD_TLS, NO_RSA, NO_AUTHORITY)
"""What is wrong with a door itself: no identity is known yet when TLS is spoken."""


@dataclass(frozen=True)
class Peer:
    """Who dials, as far as TLS tells: whether it was spoken, and the CN and O of the client's certificate."""

    secured: bool = False
    name: str = ""
    organization: str = ""

    @classmethod
    def of(cls, transport: object) -> "Peer":
        """The peer of a connection."""
        found = transport.get_extra_info("ssl_object")  # type: ignore[attr-defined]
        if found is None:
            return cls()
        der = found.getpeercert(True)
        names = x509.load_der_x509_certificate(der).subject if der else x509.Name([])
        return cls(True, _value(names, NameOID.COMMON_NAME), _value(names, NameOID.ORGANIZATION_NAME))


@dataclass(frozen=True)
class Vault:
    """Kept in `folder` as files: `ca.pem`, `ca.key` and the server's."""

    folder: Path
    authority: Authority = field(default_factory=lambda: Authority("Small CA", "Small Operator"))

    def context(self, door: str) -> ssl.SSLContext:
        """The TLS of a door."""
        self._write("ca", self.authority.root)
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        kinds: tuple[Kind, ...] = ("EC",) if door == NO_RSA else ("EC", "RSA")
        for kind in kinds:
            made.load_cert_chain(*self._write(kind, self.authority.server(kind=kind)))
        made.set_ciphers(SUITES)
        if door == OLD_TLS:
            made.set_ciphers("ALL:@SECLEVEL=0")
            made.minimum_version = ssl.TLSVersion.TLSv1
        if door != NO_AUTHORITY:
            made.verify_mode = ssl.CERT_OPTIONAL
            made.load_verify_locations(cadata=self.authority.root.pem)
        return made

    def sign(self, request: str) -> str:
        """The certificate, PEM, that a request (PEM) asks for."""
        asked, at, root = x509.load_pem_x509_csr(request.encode()), RealClock().now(), self.authority.root
        builder = x509.CertificateBuilder(root.certificate.subject, asked.subject, asked.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(at - DAY).not_valid_after(at + YEAR)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
        return builder.sign(root.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def _write(self, name: str, paper: Paper) -> tuple[Path, Path]:
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        certificate.write_text(paper.pem)
        key.write_text(paper.key_pem)
        return certificate, key


def _value(names: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = names.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""
