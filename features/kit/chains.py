"""Certificates as OCPP names and delivers them, judged by the kit itself: hash data, chains, signatures of firmware. Pure functions on PEM.

It is written apart from the station's own rules, so that each can be checked against the other.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

BEGINNING = "-----BEGIN CERTIFICATE-----"
NAMES = {NameOID.COMMON_NAME: "CN", NameOID.ORGANIZATION_NAME: "O"}
FACTORED_BITS, EC_BITS = 2048, 224
"""The shortest keys that the white paper allows (A00.FR.502 and 503)."""
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


def are_same(one: object, other: object) -> bool:
    """Whether two texts are the same certificates, however their lines end."""
    try:
        return _read(one) == _read(other)
    except UNREADABLE:
        return False


def hash_data(certificate: x509.Certificate, issuer: x509.Certificate, algorithm: str) -> dict[str, str]:
    """CertificateHashData (security white paper, 6.1); `algorithm` is SHA256, SHA384 or SHA512.

    The key's hash is that of the bits of the public key, without the header that names its kind (RFC 6960, 4.1.1).
    """
    bits = _bits_of(_key(issuer))
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": hashlib.new(algorithm, certificate.issuer.public_bytes()).hexdigest(),
        "issuerKeyHash": hashlib.new(algorithm, bits).hexdigest(),
        "serialNumber": f"{certificate.serial_number:X}",
    }


def find_faults(chain: object, request: object, roots: Sequence[str], at: datetime) -> list[str]:
    """Why a chain is not the answer to a certificate signing request (white paper, A02), a line for each reason."""
    try:
        found, asked = _read(chain), x509.load_pem_x509_csr(str(request).encode())
        trusted = [one for root in roots for one in _read(root)]
    except UNREADABLE as error:
        return [f"no PEM that can be read: {error}"]
    leaf, faults = found[0], []
    if _key(leaf) != _key(asked):
        faults.append("the key is not that of the request")
    faults += [f"{name} is not that of the request" for oid, name in NAMES.items() if _name(leaf, oid) != _name(asked, oid)]
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        faults.append(f"it is valid from {leaf.not_valid_before_utc} to {leaf.not_valid_after_utc}, which is not now")
    faults += [fault for one in found for fault in find_weaknesses(one)]
    faults += ["a certificate is not issued by the one behind it" for lower, upper in pairwise(found) if not _issued(lower, upper)]
    if not any(found[-1] == root or _issued(found[-1], root) for root in trusted):
        faults.append("it leads to no root that the station trusts")
    return faults


def find_weaknesses(certificate: x509.Certificate) -> list[str]:
    """Why a certificate is no proof any more (white paper, A00.FR.501 to 504), a line for each reason."""
    key, faults = certificate.public_key(), []
    strong = isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey)
    if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey):
        strong = key.key_size >= FACTORED_BITS
    elif isinstance(key, ec.EllipticCurvePublicKey):
        strong = key.key_size >= EC_BITS
    if not strong:
        faults.append(f"the key is weak: RSA and DSA have {FACTORED_BITS} bits at least, an elliptic curve {EC_BITS}")
    if certificate.issuer != certificate.subject and isinstance(_hash_of(certificate), hashes.MD5 | hashes.SHA1):
        faults.append("it is signed over a hash that can be forged, SHA-1 or MD5")
    return faults


def sign(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, content: bytes) -> str:
    """The signature of a file as SignedUpdateFirmware has it (white paper, L01): SHA-256, in Base64."""
    if isinstance(key, rsa.RSAPrivateKey):
        return base64.b64encode(key.sign(content, PKCS1v15(), hashes.SHA256())).decode()
    return base64.b64encode(key.sign(content, ec.ECDSA(hashes.SHA256()))).decode()


def _read(pem: object) -> list[x509.Certificate]:
    text = str(pem).replace("%0D", "").replace("%0A", "\n")
    return x509.load_pem_x509_certificates(text.encode())


def _bits_of(info: bytes) -> bytes:
    """The content of the BIT STRING that ends a SubjectPublicKeyInfo: `SEQUENCE { algorithm, BIT STRING }`."""
    _, start, _ = _element(info, 0)
    _, _, end = _element(info, start)
    kind, start, end = _element(info, end)
    assert kind == 3, "a public key ends in a bit string"
    return info[start + 1 : end]  # the first octet counts unused bits, of which a key has none


def _element(octets: bytes, place: int) -> tuple[int, int, int]:
    """The tag of the DER element at `place`, and where its content begins and ends."""
    length, start = octets[place + 1], place + 2
    if length & 0x80:
        more = length & 0x7F
        length, start = int.from_bytes(octets[start : start + more]), start + more
    return octets[place], start, start + length


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def _hash_of(certificate: x509.Certificate) -> hashes.HashAlgorithm | None:
    try:
        return certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None


def _key(bearer: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    return bearer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _name(bearer: x509.Certificate | x509.CertificateSigningRequest, oid: Any) -> list[Any]:
    return [attribute.value for attribute in bearer.subject.get_attributes_for_oid(oid)]
