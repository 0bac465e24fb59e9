"""X.509 as far as a charge point needs it: chains, hash data, signing requests, signatures of firmware. Pure functions on PEM texts.

Importing it loads `cryptography`; who needs it imports it when the need arises, so that a charge point that never
handles a certificate does not pay. It knows no messages and no clock.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

RSA_BITS_LEAST, EC_BITS_LEAST = 2048, 224  # white paper, A00.FR.502 and 503
ALGORITHMS: dict[str, hashes.HashAlgorithm] = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


class BadCertificate(ValueError):
    """A certificate or key cannot be used; the text says why."""


def read(pem: str) -> list[x509.Certificate]:
    """The certificates of a PEM text in its order. Raises BadCertificate when there is none, or an unreadable one."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
        for certificate in found:
            _ = certificate.subject, certificate.issuer, certificate.not_valid_before_utc, certificate.public_key()
    except UNREADABLE:
        raise BadCertificate("no PEM-encoded certificate") from None
    return found


def read_der(octets: bytes) -> x509.Certificate:
    """A certificate as TLS hands it over. Raises BadCertificate."""
    try:
        return x509.load_der_x509_certificate(octets)
    except UNREADABLE:
        raise BadCertificate("no DER-encoded certificate") from None


def written(certificate: x509.Certificate) -> str:
    """A certificate in PEM."""
    return certificate.public_bytes(Encoding.PEM).decode()


def check_valid(certificate: x509.Certificate, at: datetime, *, early: bool = False) -> None:
    """Raise BadCertificate unless the certificate is in its period at `at` (`early`: or will be) and its key is strong."""
    if at > certificate.not_valid_after_utc:
        raise BadCertificate("the certificate has expired")
    if at < certificate.not_valid_before_utc and not early:
        raise BadCertificate("the certificate is not valid yet")
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        strong = key.key_size >= RSA_BITS_LEAST
    else:
        strong = isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= EC_BITS_LEAST
    if not strong:
        raise BadCertificate(f"the key is weak: RSA has {RSA_BITS_LEAST} bits at least, an elliptic curve {EC_BITS_LEAST}")


def check_root(certificate: x509.Certificate, at: datetime) -> None:
    """Raise BadCertificate unless this can be the certificate of an authority."""
    check_valid(certificate, at)
    if not _is_authority(certificate):
        raise BadCertificate("the certificate is not that of an authority")
    if certificate.issuer == certificate.subject and not issued_by(certificate, certificate):
        raise BadCertificate("the certificate's own signature is wrong")


def check_signing(certificate: x509.Certificate, roots: Sequence[x509.Certificate], at: datetime) -> None:
    """Raise BadCertificate unless this may sign firmware: issued by a root itself, with nothing in between (L01, remark)."""
    check_valid(certificate, at)
    if not any(issued_by(certificate, root) for root in roots):
        raise BadCertificate("the certificate is not issued by a ManufacturerRootCertificate that is installed here")
    if not may_sign(certificate):
        raise BadCertificate("the certificate may not sign")


def check_chain(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime) -> None:
    """Raise BadCertificate unless each certificate is issued by the next, and the last by a root."""
    for lower, upper in pairwise(chain):
        if not issued_by(lower, upper) or not _is_authority(upper):
            raise BadCertificate("a certificate of the chain is not issued by the next")
        check_valid(upper, at)
    if not any(chain[-1] == root or issued_by(chain[-1], root) for root in roots):
        raise BadCertificate("the chain ends in no root that is installed here")


def check_own(certificate: x509.Certificate, key: str, common_name: str, organization: str, at: datetime) -> None:
    """Raise BadCertificate unless this is the certificate that was asked for: its key, its CN, its O (A02.FR.06).

    One that will be valid later is taken: the charge point switches to it then (A02.FR.08).
    """
    check_valid(certificate, at, early=True)
    check_key(certificate, key)
    if _text(certificate.subject, NameOID.COMMON_NAME) != common_name:
        raise BadCertificate(f"CN is not {common_name}")
    if _text(certificate.subject, NameOID.ORGANIZATION_NAME) != organization:
        raise BadCertificate(f"O is not {organization}")


def check_key(certificate: x509.Certificate, key: str) -> None:
    """Raise BadCertificate unless the private key (PEM) is that of the certificate."""
    if _spki(certificate.public_key()) != _spki(_private(key).public_key()):
        raise BadCertificate("the certificate and the private key do not belong together")


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's name and signature are on the certificate."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def hash_data(certificate: x509.Certificate, issuer: x509.Certificate, algorithm: str = "SHA256") -> dict[str, str]:
    """CertificateHashData (white paper, 6.1; RFC 6960, 4.1.1): hashes of the issuer's name and key bits, in hexadecimal."""
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": _digest(certificate.issuer.public_bytes(), algorithm),
        "issuerKeyHash": _digest(_key_bits(issuer), algorithm),
        "serialNumber": serial(certificate),
    }


def serial(certificate: x509.Certificate) -> str:
    """The serial number as OCPP spells it: hexadecimal, no leading zeros."""
    return f"{certificate.serial_number:X}"


def signing_request(key: str, common_name: str, organization: str) -> str:
    """A certificate signing request (RFC 2986) in PEM; the same key and names make the same text."""
    names = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    private = _private(key)
    repeatable = True if isinstance(private, ec.EllipticCurvePrivateKey) else None  # RFC 6979: no dice, one seed makes one tape
    request = x509.CertificateSigningRequestBuilder(x509.Name(names)).sign(private, hashes.SHA256(), ecdsa_deterministic=repeatable)
    return request.public_bytes(Encoding.PEM).decode()


def signature_holds(certificate: x509.Certificate, sha256: bytes, signature: str) -> bool:
    """Whether a Base64 signature over the file with this SHA-256 was made by the certificate's key (L01.FR.04).

    RSA-PSS (any salt length), RSA PKCS #1 v1.5 and ECDSA are known.
    """
    key, digest = certificate.public_key(), Prehashed(hashes.SHA256())
    try:
        octets = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _holds(lambda: key.verify(octets, sha256, ec.ECDSA(digest)))
    if isinstance(key, rsa.RSAPublicKey):
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
        pkcs1 = padding.PKCS1v15()
        return _holds(lambda: key.verify(octets, sha256, pss, digest)) or _holds(lambda: key.verify(octets, sha256, pkcs1, digest))
    return False


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether the certificate's key usage, if it names one, allows signatures."""
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True
    except UNREADABLE:
        return False


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, *UNREADABLE):
        return False


def _private(pem: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), None)
    except UNREADABLE:
        raise BadCertificate("no PEM-encoded private key without passphrase") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise BadCertificate("the key is neither RSA nor of an elliptic curve")
    return key


def _spki(key: object) -> bytes:
    octets: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return octets


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The value of the subject public key, without tag, length and count of unused bits."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _spki(key)


def _digest(octets: bytes, algorithm: str) -> str:
    digest = hashes.Hash(ALGORITHMS[algorithm])
    digest.update(octets)
    return digest.finalize().hex()


def _text(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    values = [attribute.value for attribute in name.get_attributes_for_oid(oid)]
    return values[0] if len(values) == 1 and isinstance(values[0], str) else None
