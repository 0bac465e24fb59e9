"""The CSMS's own authority."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PSS
from cryptography.x509.oid import ExtendedKeyUsageOID

from csms.domain.certificates import certificate_fault, certificates_in, fingerprint
from csms.domain.errors import Invalid
from csms.services.authority import CHAIN_MAX, VALIDITY, Authority
from tests.csms import papers
from tests.csms.papers import DAY, OPERATOR, Paper

NOW = papers.now().replace(microsecond=0)
LONG = papers.authority()


def of(paper: Paper, *above: Paper, organization: str = "") -> Authority:
    return Authority(paper.pem + "".join(one.pem for one in above), paper.key_pem, organization)


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("asker", ["ec", "rsa"])
def test_a_granted_request_becomes_the_station_s_certificate(kind: str, asker: str) -> None:
    root = papers.authority(kind=kind)
    key = papers.key_of(asker)
    [signed] = certificates_in(of(root).sign(papers.request(key=key), "CP1", NOW))
    signed.verify_directly_issued_by(root.certificate)
    assert signed.public_key() == key.public_key()
    assert certificate_fault(signed, "CP1", OPERATOR, NOW) == ""
    assert signed.not_valid_before_utc == NOW - timedelta(hours=1)
    assert isinstance(signed.signature_algorithm_parameters, PSS) == (kind == "rsa")


def test_a_certificate_serves_a_client_and_nothing_else() -> None:
    [signed] = certificates_in(of(LONG).sign(papers.request(), "CP1", NOW))
    get = signed.extensions.get_extension_for_class
    assert list(get(x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not get(x509.BasicConstraints).value.ca
    assert get(x509.KeyUsage).value.digital_signature
    assert not get(x509.KeyUsage).value.key_cert_sign


def test_it_lasts_a_year_but_no_longer_than_the_authority() -> None:
    [short] = certificates_in(of(LONG).sign(papers.request(), "CP1", NOW))
    assert short.not_valid_after_utc == LONG.certificate.not_valid_after_utc < NOW + VALIDITY
    with pytest.raises(Invalid, match="has expired"):
        of(LONG).sign(papers.request(), "CP1", NOW + 40 * DAY)


def test_each_certificate_has_a_number_of_its_own() -> None:
    numbers = {certificates_in(of(LONG).sign(papers.request(), "CP1", NOW))[0].serial_number for _ in range(5)}
    assert len(numbers) == 5


def test_the_chain_leads_to_the_root_but_leaves_it_out() -> None:
    between = papers.authority("between", above=LONG)
    chain = certificates_in(of(between, LONG).sign(papers.request(), "CP1", NOW))
    assert chain[1:] == [between.certificate]
    chain[0].verify_directly_issued_by(between.certificate)


def test_a_chain_that_no_station_may_be_sent_is_none() -> None:
    steps = [papers.authority(f"{number}" * 60, kind="rsa", above=LONG) for number in range(10)]
    with pytest.raises(Invalid, match=f"more than {CHAIN_MAX} characters"):
        of(steps[0], *steps[1:]).sign(papers.request(), "CP1", NOW)


def test_what_is_wrong_with_a_request_is_its_fault() -> None:
    authority = of(LONG)
    assert authority.fault(papers.request(), "CP1") == ""
    for request, identity in ((papers.request(), "CP2"), ("no PEM", "CP1"), (papers.request(organization="X"), "CP1")):
        fault = authority.fault(request, identity)
        assert fault
        with pytest.raises(Invalid) as caught:
            authority.sign(request, identity, NOW)
        assert str(caught.value) == fault


def test_the_operator_s_name_is_the_setting_or_the_authority_s() -> None:
    assert of(LONG).organization == OPERATOR
    other = of(LONG, organization="Other")
    assert (other.organization, other.fault(papers.request(organization="Other"), "CP1")) == ("Other", "")
    nameless = papers.authority(organization=None)
    with pytest.raises(Invalid, match="names no organization"):
        of(nameless)
    assert of(nameless, organization="Other").organization == "Other"


@pytest.mark.parametrize(
    ("certificate", "key", "fault"),
    [
        ("", LONG.key_pem, "no PEM-encoded certificate"),
        (LONG.pem, "", "no PEM-encoded private key"),
        (LONG.pem, papers.authority().key_pem, "the key is not that of the certificate"),
        (LONG.pem, papers.key_pem(papers.key_of("rsa")), "the key is not that of the certificate"),
    ],
    ids=["no certificate", "no key", "another key", "another kind of key"],
)
def test_files_that_make_no_authority_are_refused(certificate: str, key: str, fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        Authority(certificate, key)


def test_a_station_s_certificate_is_no_authority() -> None:
    with pytest.raises(Invalid, match="not that of an authority"):
        of(papers.station(LONG))


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_it_names_what_it_signed_with_the_hash_of_its_own_key(kind: str) -> None:
    root = papers.authority(kind=kind)
    chain = of(root).sign(papers.request(), "CP1", NOW)
    for algorithm in ("SHA256", "SHA512"):
        assert of(root).fingerprint(chain, algorithm) == fingerprint(certificates_in(chain)[0], root.certificate, algorithm)


def test_it_names_nothing_that_it_did_not_sign() -> None:
    namesake = papers.authority()
    assert namesake.certificate.subject == LONG.certificate.subject
    for other in (papers.station(namesake), papers.station(papers.authority("Another", kind="rsa")), namesake):
        assert of(LONG).fingerprint(other.pem) is None
