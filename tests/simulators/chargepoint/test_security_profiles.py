from typing import Any

import pytest

from simulators.chargepoint.errands import TurnedAway
from simulators.chargepoint.events import Connected, CredentialsChanged, Hangup
from simulators.chargepoint.papers import Papers
from tests.simulators.chargepoint.bench import START, Bench
from tests.simulators.chargepoint.roots import CERTIFIED, OPERATOR, OWN, STRANGER, TRUSTING

KEY = "0123456789abcdef"


def raise_to(bench: Bench, value: object) -> str:
    return bench.status("ChangeConfiguration", {"key": "SecurityProfile", "value": str(value)})


@pytest.mark.parametrize(
    ("now", "papers", "key", "wanted", "status"),
    [
        (0, None, KEY, 1, "Accepted"),
        (0, None, "", 1, "Rejected"),  # A05.FR.02
        (0, TRUSTING, KEY, 2, "Accepted"),
        (0, TRUSTING, "", 2, "Rejected"),
        (0, None, KEY, 2, "Rejected"),  # A05.FR.03
        (0, CERTIFIED, "", 3, "Accepted"),
        (0, TRUSTING, KEY, 3, "Rejected"),  # A05.FR.04
        (0, Papers(certificate=OWN.certificate, key=OWN.key), KEY, 3, "Rejected"),
        (2, TRUSTING, KEY, 2, "Rejected"),  # A05.FR.01
        (2, TRUSTING, KEY, 1, "Rejected"),
        (2, TRUSTING, KEY, 0, "Rejected"),
        (0, CERTIFIED, KEY, 4, "Rejected"),
        (0, CERTIFIED, KEY, "x", "Rejected"),
    ],
)
def test_a_profile_rises_only_and_only_when_all_it_needs_is_there(
    now: int, papers: Papers | None, key: str, wanted: object, status: str
) -> None:
    settings = {"SecurityProfile": str(now), **({"AuthorizationKey": key} if key else {})}
    bench = Bench(papers=papers, settings=settings).boot().forget()
    assert raise_to(bench, wanted) == status
    assert bench.all(Hangup) == ([Hangup("new SecurityProfile", 0.0)] if status == "Accepted" else [])
    assert bench.machine.setting("SecurityProfile") == str(wanted if status == "Accepted" else now)


def raised(wanted: int = 2) -> Bench:
    bench = Bench(papers=CERTIFIED, settings={"SecurityProfile": "1", "AuthorizationKey": KEY}).boot()
    assert raise_to(bench, wanted) == "Accepted"
    return bench


def test_the_driver_is_told_with_what_to_dial() -> None:
    assert Bench().machine.credentials(START).profile == 0
    credentials = raised(3).machine.credentials(START)
    assert (credentials.profile, credentials.roots, credentials.certificate, credentials.key) == (
        3,
        (OPERATOR.root.certificate,),
        OWN.certificate,
        OWN.key,
    )


@pytest.mark.parametrize(("kind", "retryable", "dials"), [("tls-certificate", False, 1), ("unauthorized", False, 1), ("refused", True, 3)])
def test_a_raised_profile_that_fails_falls_back_to_the_one_before(kind: str, retryable: bool, dials: int) -> None:
    bench = raised()
    for number in range(dials):
        assert bench.machine.credentials(START).profile == 2, number
        bench.act(TurnedAway(kind, "no", retryable))
    assert bench.machine.credentials(START).profile == 1
    assert "back to 1" in bench.notes


def test_a_raised_profile_that_has_worked_once_stays() -> None:
    bench = raised().act(Connected())
    bench.drop()
    for _ in range(5):
        bench.act(TurnedAway("unauthorized", "no", False))
    assert bench.machine.credentials(START).profile == 2


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("tls-certificate", "InvalidCentralSystemCertificate"),
        ("tls-version", "InvalidTLSVersion"),
        ("tls-cipher", "InvalidTLSCipherSuite"),
    ],
)
def test_what_was_wrong_with_tls_is_told_when_the_csms_can_be_reached_again(kind: str, event: str) -> None:
    bench = Bench(papers=TRUSTING, settings={"SecurityProfile": "2", "AuthorizationKey": KEY}).boot().drop().forget()
    bench.act(TurnedAway(kind, "words", False), Connected())
    bench.answer_all()
    assert [(p["type"], p["techInfo"]) for p in bench.payloads("SecurityEventNotification")] == [(event, "words")]


def test_a_new_root_that_does_not_fit_gives_way_to_the_one_before_and_a_good_one_ends_it() -> None:
    for first, roots in ((TurnedAway("tls-certificate", "no", False), TRUSTING.central_roots), (Connected(b"x"), ("new",))):
        bench = Bench(papers=TRUSTING, settings={"SecurityProfile": "2"}).boot().drop()
        vault = bench.machine._station.vault
        vault.fallback, vault.roots["CentralSystemRootCertificate"] = TRUSTING.central_roots[0], ["new"]
        bench.act(first, TurnedAway("tls-certificate", "no", False))
        assert bench.machine.credentials(START).roots == roots


def test_a_new_password_is_handed_on_logged_without_its_value_and_dialled_with() -> None:
    bench = Bench(settings={"SecurityProfile": "1", "AuthorizationKey": KEY}).boot().forget()
    assert bench.status("ChangeConfiguration", {"key": "AuthorizationKey", "value": "a-new-key-of-20-char"}) == "Accepted"
    assert bench.all(CredentialsChanged) == [CredentialsChanged("a-new-key-of-20-char")]
    assert len(bench.all(Hangup)) == 1
    log: list[Any] = bench.machine._station.security_log or []
    assert log[-1][1:] == ("ReconfigurationOfSecurityParameters", "AuthorizationKey")
    assert "a-new-key" not in bench.notes


def test_a_stranger_s_root_is_one_like_any_other() -> None:
    bench = Bench(papers=Papers(central_roots=(STRANGER.root.certificate,))).boot()
    assert bench.machine.credentials(START).roots == (STRANGER.root.certificate,)
