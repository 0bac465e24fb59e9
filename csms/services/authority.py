"""The CSMS's own certificate authority for stations: checks a signing request and signs it (OCPP 1.6 security white paper, A02, A03). Knows
keys and certificates as PEM texts, but neither the files they come from nor how a station gets its certificate."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from csms.domain.certificates import UNREADABLE, Fingerprint, certificates_in, fingerprint, organization_of, request_fault, request_in
from csms.domain.errors import Invalid

VALIDITY = timedelta(days=365)
CLOCK_TOLERANCE = timedelta(hours=1)
"""Stations' clocks may be slow, and a certificate that is not valid yet is of no use."""
CHAIN_MAX = 10_000
"""The longest `certificateChain` (white paper, 5.1)."""


class Authority:
    """Signs stations' certificates. `organization` is the O that they bear."""

    def __init__(self, certificate: str, key: str, organization: str = "") -> None:
        """`certificate`: the authority's own certificate, and after it those above it; `key`: its private key, without a passphrase; both
        in PEM. Raises Invalid."""
        self._certificate, *above = certificates_in(certificate)
        self._between = [one for one in (self._certificate, *above) if one.issuer != one.subject]
        self._key = _private_key(key)
        if _spki(self._key.public_key()) != _spki(self._certificate.public_key()):
            raise Invalid("the key is not that of the certificate")
        if not _may_sign(self._certificate):
            raise Invalid("the certificate is not that of an authority")
        self.organization = organization or organization_of(self._certificate.subject) or ""
        if not self.organization:
            raise Invalid("the certificate names no organization, so the operator's name has to be set")

    @property
    def pem(self) -> str:
        """The authority's own certificate."""
        return self._certificate.public_bytes(Encoding.PEM).decode()

    def fingerprint(self, pem: str, algorithm: str = "SHA256") -> Fingerprint | None:
        """How a station names a certificate that this authority has signed; None for any other."""
        first = certificates_in(pem)[0]
        try:
            first.verify_directly_issued_by(self._certificate)
        except (InvalidSignature, *UNREADABLE):
            return None
        return fingerprint(first, self._certificate, algorithm)

    def fault(self, pem: str, identity: str) -> str:
        """Why a station's request cannot be granted, or an empty text."""
        try:
            return request_fault(request_in(pem), identity, self.organization)
        except Invalid as invalid:
            return str(invalid)

    def sign(self, pem: str, identity: str, at: datetime) -> str:
        """The certificate for a granted request, and after it the authorities between it and the root. Nothing of the request is taken over
        but its key. Raises Invalid."""
        if fault := self.fault(pem, identity):
            raise Invalid(fault)
        until = min(at + VALIDITY, self._certificate.not_valid_after_utc)
        if until <= at:
            raise Invalid("the authority's own certificate has expired")
        builder = self._draft(request_in(pem), identity)
        builder = builder.not_valid_before(at - CLOCK_TOLERANCE).not_valid_after(until)
        chain = "".join(one.public_bytes(Encoding.PEM).decode() for one in (self._signed(builder), *self._between))
        if len(chain) > CHAIN_MAX:
            raise Invalid(f"the chain has more than {CHAIN_MAX} characters")
        return chain

    def _draft(self, request: x509.CertificateSigningRequest, identity: str) -> x509.CertificateBuilder:
        name = x509.Name(
            [x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organization), x509.NameAttribute(NameOID.COMMON_NAME, identity)]
        )
        builder = x509.CertificateBuilder(self._certificate.subject, name, request.public_key(), x509.random_serial_number())
        for extension, critical in (
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (_usage(), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
            (x509.SubjectKeyIdentifier.from_public_key(request.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False),
        ):
            builder = builder.add_extension(extension, critical)
        return builder

    def _signed(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        if isinstance(self._key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
            return builder.sign(self._key, hashes.SHA256(), rsa_padding=pss)
        return builder.sign(self._key, hashes.SHA256())


def _private_key(pem: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), None)
    except UNREADABLE:
        raise Invalid("no PEM-encoded private key without passphrase") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise Invalid("the key is neither RSA nor of an elliptic curve")
    return key


def _spki(key: object) -> bytes:
    octets: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return octets


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, *UNREADABLE):
        return False


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
