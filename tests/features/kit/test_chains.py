import hashlib
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from features.kit import chains
from features.kit.authority import Authority, Kind, Paper
from simulators.chargepoint import certificates
from simulators.transport.authority import Authority as Bench
from simulators.transport.clock import RealClock
from simulators.transport.keys import make_key

NOW = RealClock().now()
BENCH = Bench(NOW, organization="Kit Operator")
KEY = make_key("EC")
REQUEST = certificates.signing_request(KEY, "CP1", "Kit Operator")
CHAIN = BENCH.sign_request(REQUEST)
ROOTS = (BENCH.root.certificate,)


def faults(chain: object = CHAIN, request: object = REQUEST, roots: tuple[str, ...] = ROOTS) -> str:
    return "; ".join(chains.find_faults(chain, request, roots, NOW))


def test_a_certificate_that_was_asked_for_has_no_faults() -> None:
    assert faults() == ""
    assert faults(CHAIN + BENCH.root.certificate) == ""


def test_the_key_has_to_be_that_of_the_request() -> None:
    assert faults(request=certificates.signing_request(make_key("EC"), "CP1", "Kit Operator")) == "the key is not that of the request"


@pytest.mark.parametrize(("names", "fault"), [(("CP2", "Kit Operator"), "CN"), (("CP1", "Another"), "O")])
def test_the_names_have_to_be_those_of_the_request(names: tuple[str, str], fault: str) -> None:
    assert faults(request=certificates.signing_request(KEY, *names)) == f"{fault} is not that of the request"


def test_it_has_to_lead_to_a_root_that_is_trusted() -> None:
    assert faults(roots=(Authority().root.pem,)) == "it leads to no root that the station trusts"
    assert "not issued by the one behind it" in faults(CHAIN + Authority().root.pem)


def test_it_has_to_be_valid_now() -> None:
    assert "which is not now" in "; ".join(chains.find_faults(CHAIN, REQUEST, ROOTS, NOW + timedelta(days=999)))


@pytest.mark.parametrize("chain", [None, "", "no certificate", REQUEST])
def test_what_is_no_certificate_is_told(chain: object) -> None:
    assert faults(chain).startswith("no PEM that can be read")


@pytest.mark.parametrize("kind", ["EC", "RSA"])
@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
def test_hash_data_are_those_that_a_station_computes(kind: Kind, algorithm: str) -> None:
    root = Authority(kind=kind).root.certificate
    assert chains.hash_data(root, root, algorithm) == certificates.hash_data(root, root, algorithm)


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_the_hash_of_a_key_is_that_of_the_subject_key_identifier(kind: Kind) -> None:
    certificate = Authority(kind=kind).root.certificate
    identifier = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    assert chains.hash_data(certificate, certificate, "SHA1")["issuerKeyHash"] == identifier.digest.hex()


def test_certificates_are_the_same_however_their_lines_end() -> None:
    one, other = Authority().root.pem, Authority().root.pem
    for spelling in (one, one.replace("\n", "\r\n"), one.replace("\n", "%0A"), one.replace("\n", "%0D%0A"), one.strip()):
        assert chains.are_same(one, spelling)
        assert not chains.are_same(other, spelling)
    assert not chains.are_same(one, None)
    assert not chains.are_same(one, one + other)


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_a_signature_is_what_a_station_takes(kind: Kind) -> None:
    paper: Paper = Authority().signer(kind=kind)
    signature = chains.sign(paper.key, b"firmware")
    assert certificates.signature_holds(paper.certificate, hashlib.sha256(b"firmware").digest(), signature)
    assert not certificates.signature_holds(paper.certificate, hashlib.sha256(b"other").digest(), signature)


def root(key: Any, algorithm: hashes.HashAlgorithm | None) -> Paper:
    """A root of this key, which signs itself with this hash."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kit Operator")])
    return Paper(x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + timedelta(days=1)).sign(key, algorithm), key)


@pytest.mark.parametrize(
    ("key", "weak"),
    [
        (rsa.generate_private_key(65537, 1024), True),
        (rsa.generate_private_key(65537, 2048), False),
        (ec.generate_private_key(ec.SECP192R1()), True),
        (ec.generate_private_key(ec.SECP224R1()), False),
        (dsa.generate_private_key(1024), True),
        (dsa.generate_private_key(2048), False),
    ],
)
def test_a_key_has_the_length_that_the_white_paper_asks_for(key: Any, weak: bool) -> None:
    assert len(chains.find_weaknesses(root(key, hashes.SHA256()).certificate)) == weak


def test_an_edwards_curve_is_strong() -> None:
    assert chains.find_weaknesses(root(ed25519.Ed25519PrivateKey.generate(), None).certificate) == []


def test_a_weak_authority_in_the_chain_is_a_fault() -> None:
    weak = root(rsa.generate_private_key(65537, 1024), hashes.SHA256())
    asked = x509.load_pem_x509_csr(REQUEST.encode())
    builder = x509.CertificateBuilder(weak.certificate.subject, asked.subject, asked.public_key(), 2, NOW, NOW + timedelta(days=1))
    leaf = Paper(builder.sign(weak.key, hashes.SHA256()), weak.key).pem
    assert faults(leaf, roots=(weak.pem,)) == ""
    assert faults(leaf + weak.pem, roots=(weak.pem,)).startswith("the key is weak")


def as_sha1(certificate: x509.Certificate) -> x509.Certificate:
    """The same, which says that its signature is one over SHA-1: nobody makes those any more."""
    sha256, sha1 = (bytes.fromhex(f"2a864886f70d0101{kind}") for kind in ("0b", "05"))
    return x509.load_der_x509_certificate(certificate.public_bytes(Encoding.DER).replace(sha256, sha1))


def test_a_signature_over_a_broken_hash_is_a_fault() -> None:
    key = rsa.generate_private_key(65537, 2048)
    builder = x509.CertificateBuilder(x509.Name([]), root(key, hashes.SHA256()).certificate.subject, key.public_key(), 2, NOW, NOW)
    issued, own = builder.sign(key, hashes.SHA256()), root(key, hashes.SHA256()).certificate
    assert chains.find_weaknesses(as_sha1(issued)) == ["it is signed over a hash that can be forged, SHA-1 or MD5"]
    assert chains.find_weaknesses(as_sha1(own)) == chains.find_weaknesses(issued) == []
