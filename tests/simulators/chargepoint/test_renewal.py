from datetime import timedelta

import pytest
from cryptography import x509

from simulators.chargepoint import renewal
from simulators.chargepoint.errands import KeyMade, MakeKey
from simulators.chargepoint.events import Hangup
from simulators.chargepoint.papers import Papers
from simulators.transport.authority import Authority
from simulators.transport.keys import make_key
from tests.simulators.chargepoint.bench import START, Bench
from tests.simulators.chargepoint.roots import CERTIFIED, OPERATOR, OWN, STRANGER, TRUSTING

ACCEPTED = {"status": "Accepted"}


def asked(papers: Papers = TRUSTING, answer: str = "Accepted", **profile: object) -> tuple[Bench, str]:
    """A charge point that has sent a signing request, and the request."""
    bench = Bench(papers=papers, **profile).boot().forget()
    bench.answers["SignCertificate"] = {"status": answer}
    assert bench.status("ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"}) == "Accepted"
    [order] = bench.all(MakeKey)
    bench.act(KeyMade(order.job, make_key(order.kind), "CP1"))
    bench.answer_all()
    return bench, bench.payloads("SignCertificate")[0]["csr"]


def hand(bench: Bench, chain: str) -> str:
    status = bench.status("CertificateSigned", {"certificateChain": chain})
    bench.answer_all()
    return status


def events(bench: Bench) -> list[str]:
    return [payload["type"] for payload in bench.payloads("SecurityEventNotification")]


def test_a_new_key_is_signed_and_used_from_the_next_dial_on() -> None:
    bench, request = asked(CERTIFIED)
    csr = x509.load_pem_x509_csr(request.encode())
    assert csr.subject.rfc4514_string() == "CN=CP1,O=Wattproof"
    chain = OPERATOR.sign_request(request)
    assert hand(bench, chain) == "Accepted"
    credentials = bench.machine.credentials(START)
    assert credentials.certificate == chain
    assert credentials.key != OWN.key
    assert bench.all(Hangup) == []


def test_under_profile_3_it_is_used_at_once() -> None:
    bench, request = asked(CERTIFIED, settings={"SecurityProfile": "3"})
    assert hand(bench, OPERATOR.sign_request(request)) == "Accepted"
    assert bench.all(Hangup) == [Hangup("new certificate", 0.0)]


def test_one_that_begins_later_is_used_later() -> None:
    bench, request = asked(CERTIFIED)
    later = Authority(START + timedelta(days=5))
    bench.machine._station.vault.roots["CentralSystemRootCertificate"].append(later.root.certificate)
    assert hand(bench, later.sign_request(request)) == "Accepted"
    assert bench.machine.credentials(START).certificate == OWN.certificate
    assert bench.machine.credentials(START + timedelta(days=4)).certificate != OWN.certificate


def test_under_profile_3_one_that_begins_later_ends_no_connection() -> None:
    bench, request = asked(CERTIFIED, settings={"SecurityProfile": "3"})
    later = Authority(START + timedelta(days=5))
    bench.machine._station.vault.roots["CentralSystemRootCertificate"].append(later.root.certificate)
    assert hand(bench, later.sign_request(request)) == "Accepted"
    assert bench.all(Hangup) == []


@pytest.mark.parametrize("chain", ["", "x", OWN.certificate, "y" * 10_000])
def test_what_was_not_asked_for_is_rejected_and_told(chain: str) -> None:
    bench, _ = asked()
    assert hand(bench, chain) == "Rejected"
    assert events(bench) == ["InvalidChargePointCertificate"]


def test_another_authority_s_certificate_is_rejected_and_the_right_one_still_welcome() -> None:
    bench, request = asked()
    assert hand(bench, STRANGER.sign_request(request)) == "Rejected"
    assert hand(bench, OPERATOR.sign_request(request)) == "Accepted"
    assert hand(bench, OPERATOR.sign_request(request)) == "Rejected"  # nothing is asked for any more


def test_a_chain_longer_than_the_limit_is_rejected() -> None:
    bench, request = asked(settings={"CertificateSignedMaxChainSize": "100"})
    assert hand(bench, OPERATOR.sign_request(request)) == "Rejected"
    assert "more than 100 characters" in bench.notes


def test_without_an_installed_root_nothing_can_be_checked() -> None:
    bench, request = asked(Papers())
    assert hand(bench, OPERATOR.sign_request(request)) == "Rejected"


def test_a_request_that_the_csms_rejects_is_given_up() -> None:
    bench, request = asked(answer="Rejected")
    assert "thrown away" in bench.notes
    assert hand(bench, OPERATOR.sign_request(request)) == "Rejected"


def test_the_serial_number_is_the_name_where_there_is_one() -> None:
    _, request = asked(serial_number="SN-1")
    assert "CN=SN-1" in x509.load_pem_x509_csr(request.encode()).subject.rfc4514_string()


def test_a_certificate_that_ends_within_a_month_is_renewed_without_being_asked() -> None:
    ending = Authority(START, days=20)
    own = ending.charge_point("CP1")
    bench = Bench(papers=Papers((ending.root.certificate,), (), own.certificate, own.key)).boot()
    assert len(bench.all(MakeKey)) == 1
    assert Bench(papers=CERTIFIED).boot().all(MakeKey) == []


def test_the_kind_of_key_is_that_of_the_papers() -> None:
    bench = Bench(papers=Papers(key_kind="RSA")).boot()
    renewal.begin(bench.machine._station)
    bench.machine.tick(bench.at)
    bench._drain()
    assert bench.all(MakeKey)[0].kind == "RSA"
