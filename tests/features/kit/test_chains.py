import hashlib
from datetime import timedelta

import pytest
from cryptography import x509

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
