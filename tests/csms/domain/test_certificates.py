"""What certificates and signing requests say."""

import hashlib
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from csms.domain.certificates import (
    Fingerprint,
    certificate_fault,
    certificates_in,
    fingerprint,
    organization_of,
    request_fault,
    request_in,
    serial,
    stated,
    subject_fault,
)
from csms.domain.errors import Invalid
from tests.csms import papers
from tests.csms.papers import DAY, OPERATOR

NOW = papers.now()
CA = papers.authority()
REQUEST = papers.request()


def test_a_chain_is_read_in_its_order() -> None:
    between = papers.authority("between", above=CA)
    assert certificates_in(between.pem + CA.pem) == [between.certificate, CA.certificate]


@pytest.mark.parametrize("text", ["", "no PEM", "\udcff", CA.key_pem, REQUEST, CA.pem.replace("MI", "MJ", 1), CA.pem[:200]])
def test_what_is_no_certificate_is_invalid(text: str) -> None:
    with pytest.raises(Invalid, match="no PEM-encoded certificate"):
        certificates_in(text)


@pytest.mark.parametrize("text", ["", "csr", "\udcff", CA.pem, REQUEST[:150], REQUEST.replace("MI", "MJ", 1)])
def test_what_is_no_request_is_invalid(text: str) -> None:
    with pytest.raises(Invalid, match="no PEM-encoded certificate signing request"):
        request_in(text)


@given(st.integers(0, 299), st.binary(min_size=1, max_size=4))
def test_no_damage_to_a_request_raises_anything_else(place: int, noise: bytes) -> None:
    der = request_in(REQUEST).public_bytes(Encoding.DER)
    damaged = der[:place] + noise + der[place + len(noise) :]
    try:
        found = x509.load_der_x509_csr(damaged)
        pem = found.public_bytes(Encoding.PEM).decode()
    except (ValueError, x509.InvalidVersion):
        return
    try:
        fault = request_fault(request_in(pem), "CP1", OPERATOR)
    except Invalid:
        return
    assert fault or damaged == der


@pytest.mark.parametrize("kind", ["ec", "ec384", "rsa"])
def test_a_request_with_the_right_names_and_a_strong_key_is_good(kind: str) -> None:
    assert request_fault(request_in(papers.request(kind=kind)), "CP1", OPERATOR) == ""


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        (papers.request("CP2"), "CN is not the identity of the charge point"),
        (papers.request("cp1"), "CN is not the identity of the charge point"),
        (papers.request(organization="Somebody"), "O is not the name of the operator"),
        (papers.request(organization=None), "O is not the name of the operator"),
        (papers.request(kind="rsa1024"), "an RSA key needs 2048 bits at least"),
        (papers.request(kind="ec192"), "an elliptic curve needs 224 bits at least"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) and "-----" not in value else "",
)
def test_what_is_wrong_with_a_request_is_said(request_: str, fault: str) -> None:
    assert request_fault(request_in(request_), "CP1", OPERATOR) == fault


def test_a_request_with_another_kind_of_key_is_not_granted() -> None:
    signed = x509.CertificateSigningRequestBuilder(papers.name("CP1")).sign(ed25519.Ed25519PrivateKey.generate(), None)
    assert request_fault(signed, "CP1", OPERATOR) == "the key is neither RSA nor of an elliptic curve"


def test_a_request_that_its_key_did_not_sign_is_not_granted() -> None:
    request = request_in(REQUEST)
    der = request.public_bytes(Encoding.DER)
    forged = x509.load_der_x509_csr(der.replace(b"CP1", b"CP9"))
    assert request_fault(forged, "CP9", OPERATOR) == "the signature of the request is wrong"


def test_two_names_are_none() -> None:
    twice = x509.Name([*papers.name("CP1"), x509.NameAttribute(NameOID.COMMON_NAME, "CP2")])
    assert {subject_fault(twice, identity, OPERATOR) for identity in ("CP1", "CP2")} == {"CN is not the identity of the charge point"}
    assert organization_of(x509.Name([])) is None


def test_without_an_operator_s_name_no_certificate_is_good() -> None:
    assert subject_fault(papers.name("CP1", None), "CP1", "") == "O is not the name of the operator"


def test_a_certificate_is_judged_by_its_time_and_its_names() -> None:
    paper = papers.station(CA)
    assert certificate_fault(paper.certificate, "CP1", OPERATOR, NOW) == ""
    assert certificate_fault(paper.certificate, "CP1", OPERATOR, NOW + 31 * DAY) == "the certificate has expired"
    assert certificate_fault(paper.certificate, "CP1", OPERATOR, NOW - 2 * DAY) == "the certificate is not valid yet"
    assert certificate_fault(paper.certificate, "CP2", OPERATOR, NOW) == "CN is not the identity of the charge point"
    last = paper.certificate.not_valid_after_utc
    assert certificate_fault(paper.certificate, "CP1", OPERATOR, last) == ""
    assert certificate_fault(paper.certificate, "CP1", OPERATOR, last + timedelta(seconds=1)) != ""


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
def test_a_fingerprint_is_what_ocsp_makes_of_it(kind: str, algorithm: str) -> None:
    issuer = papers.authority(kind=kind)
    paper = papers.station(issuer)
    other = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}[algorithm]
    asked = ocsp.OCSPRequestBuilder().add_certificate(paper.certificate, issuer.certificate, other).build()
    found = fingerprint(paper.certificate, issuer.certificate, algorithm)
    expected = (asked.issuer_name_hash.hex(), asked.issuer_key_hash.hex(), f"{asked.serial_number:x}")
    assert (found.issuer_name_hash, found.issuer_key_hash, found.serial_number) == expected
    assert len(found.issuer_name_hash) == 2 * hashlib.new(algorithm.lower()).digest_size


def test_a_root_is_its_own_issuer_and_another_s_is_unknown() -> None:
    assert fingerprint(CA.certificate, None) == fingerprint(CA.certificate, CA.certificate)
    paper = papers.station(CA).certificate
    assert fingerprint(paper, None).issuer_key_hash is None
    assert fingerprint(paper, None).names(fingerprint(paper, CA.certificate))


def test_a_serial_number_has_no_leading_zeros_and_case_says_nothing() -> None:
    assert (serial(4095), serial(1), serial(255)) == ("fff", "1", "ff")
    assert stated("SHA256", "AB", "CD", "00FFF") == Fingerprint("SHA256", "ab", "cd", "fff")
    assert stated("SHA256", "AB", "CD", "0").serial_number == "0"


def test_fingerprints_tell_certificates_apart() -> None:
    one = Fingerprint("SHA256", "a", "b", "1")
    for other in (
        Fingerprint("SHA384", "a", "b", "1"),
        Fingerprint("SHA256", "x", "b", "1"),
        Fingerprint("SHA256", "a", "x", "1"),
        Fingerprint("SHA256", "a", "b", "2"),
    ):
        assert not one.names(other)
    assert one.names(one)
    assert one.names(Fingerprint("SHA256", "a", None, "1"))
