"""X.509 as far as charge points need it: what a certificate says, under which hashes a station names it, and whether a certificate or a
request for one may be a station's own (OCPP 1.6 security white paper, 2.6.1). It knows no file and no clock; chains are TLS's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from csms.domain.errors import Invalid

RSA_BITS_LEAST, EC_BITS_LEAST = 2048, 224
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
ALGORITHMS: dict[str, hashes.HashAlgorithm] = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}


@dataclass(frozen=True)
class Fingerprint:
    """How OCPP names a certificate: hashes of its issuer's name and key, in lower-case hexadecimal, and its serial number in hexadecimal
    without leading zeros. The key's hash is None when the issuer's certificate is not at hand."""

    algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str | None
    serial_number: str

    def names(self, other: Fingerprint) -> bool:
        """Whether both name one certificate; a key's hash that is not known cannot tell them apart."""
        one, two = (replace(each, issuer_key_hash=None) for each in (self, other))
        return one == two and len({self.issuer_key_hash, other.issuer_key_hash} - {None}) < 2


def certificates_in(pem: str) -> list[x509.Certificate]:
    """The certificates of a PEM text, in its order; raises Invalid when there is none, or one that cannot be read."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
        for one in found:
            one.subject, one.issuer, one.not_valid_after_utc  # noqa: B018 - they are read only when asked for
    except UNREADABLE:
        raise Invalid("no PEM-encoded certificate") from None
    return found


def request_in(pem: str) -> x509.CertificateSigningRequest:
    """The signing request in a PEM text; raises Invalid."""
    try:
        found = x509.load_pem_x509_csr(pem.encode())
        found.subject, found.public_key()
    except UNREADABLE:
        raise Invalid("no PEM-encoded certificate signing request") from None
    return found


def organization_of(name: x509.Name) -> str | None:
    """The organization that a subject names, if it names one."""
    return _only(name, NameOID.ORGANIZATION_NAME)


def request_fault(request: x509.CertificateSigningRequest, identity: str, organization: str) -> str:
    """Why this request may not be signed for a station, or an empty text."""
    try:
        signed = request.is_signature_valid
    except UNREADABLE:
        signed = False
    if not signed:
        return "the signature of the request is wrong"
    return subject_fault(request.subject, identity, organization) or _key_fault(request.public_key())


def certificate_fault(certificate: x509.Certificate, identity: str, organization: str, at: datetime) -> str:
    """Why this certificate is not that of the station, at the instant `at`, or an empty text. Who issued it is not judged here."""
    if at > certificate.not_valid_after_utc:
        return "the certificate has expired"
    if at < certificate.not_valid_before_utc:
        return "the certificate is not valid yet"
    return subject_fault(certificate.subject, identity, organization)


def subject_fault(subject: x509.Name, identity: str, organization: str) -> str:
    """Why a subject is not that of the station: CN is its identity, O the operator's name (white paper, A00.FR.404, 405)."""
    if _only(subject, NameOID.COMMON_NAME) != identity:
        return "CN is not the identity of the charge point"
    if not organization or organization_of(subject) != organization:
        return "O is not the name of the operator"
    return ""


def fingerprint(certificate: x509.Certificate, issuer: x509.Certificate | None, algorithm: str = "SHA256") -> Fingerprint:
    """The certificate as a station names it; an issuer that is not given is the certificate itself if it names itself."""
    signer = issuer or (certificate if certificate.issuer == certificate.subject else None)
    return Fingerprint(
        algorithm,
        _digest(certificate.issuer.public_bytes(), algorithm),
        None if signer is None else _digest(_key_bytes(signer), algorithm),
        serial(certificate.serial_number),
    )


def serial(number: int) -> str:
    """A serial number as OCPP spells it."""
    return f"{number:x}"


def stated(algorithm: str, issuer_name_hash: str, issuer_key_hash: str, serial_number: str) -> Fingerprint:
    """A fingerprint as a peer wrote it, in our spelling."""
    return Fingerprint(algorithm, issuer_name_hash.lower(), issuer_key_hash.lower(), serial_number.lower().lstrip("0") or "0")


def _key_bytes(certificate: x509.Certificate) -> bytes:
    """The bits of a public key, as OCSP hashes them (RFC 6960, 4.1.1)."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key_fault(key: object) -> str:
    if isinstance(key, rsa.RSAPublicKey):
        return "" if key.key_size >= RSA_BITS_LEAST else f"an RSA key needs {RSA_BITS_LEAST} bits at least"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "" if key.key_size >= EC_BITS_LEAST else f"an elliptic curve needs {EC_BITS_LEAST} bits at least"
    return "the key is neither RSA nor of an elliptic curve"


def _digest(octets: bytes, algorithm: str) -> str:
    sum_ = hashes.Hash(ALGORITHMS[algorithm])
    sum_.update(octets)
    return sum_.finalize().hex()


def _only(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    """The one attribute of that kind; two would let each reader choose another."""
    values = [attribute.value for attribute in name.get_attributes_for_oid(oid)]
    return values[0] if len(values) == 1 and isinstance(values[0], str) else None
