from datetime import timedelta
from typing import Any

import pytest

from simulators.chargepoint.events import AuthorizationDecided, Plug, Swipe
from simulators.chargepoint.instants import written
from tests.simulators.chargepoint.bench import START, Bench


def decided(bench: Bench) -> AuthorizationDecided:
    return bench.all(AuthorizationDecided)[-1]


def known(info: dict[str, Any], **settings: str) -> Bench:
    """A booted charge point whose cache has a word on TAG."""
    bench = Bench(settings=settings)
    bench.answers["Authorize"] = {"idTagInfo": info}
    bench.boot().act(Swipe(1, "TAG"))
    bench.answer_all()
    if bench.machine.status(1) == "Preparing":
        bench.act(Swipe(1, "TAG"))
    bench.answer_all()
    return bench.forget()


@pytest.mark.parametrize("status", ["Blocked", "Expired", "Invalid", "ConcurrentTx"])
def test_a_refused_card_starts_nothing_and_leaves_preparing(status: str) -> None:
    bench = Bench().boot().act(Plug(), Swipe(1, "TAG"))
    bench.answers["Authorize"] = {"idTagInfo": {"status": status}}
    bench.answer_all()
    assert decided(bench) == AuthorizationDecided(1, "TAG", status, "csms")
    assert bench.statuses()[-1] == "Preparing"
    assert "StartTransaction" not in bench.actions


def test_an_error_in_place_of_a_verdict_refuses() -> None:
    bench = Bench().boot().act(Swipe(1, "TAG"))
    bench.refuse()
    assert decided(bench).status == "Invalid"


def test_an_answer_without_a_valid_verdict_refuses() -> None:
    bench = Bench().boot().act(Swipe(1, "TAG"))
    bench.answer({"idTagInfo": {"status": "Maybe"}})
    assert decided(bench).status == "Invalid"


def test_a_known_card_need_not_wait_with_local_pre_authorize() -> None:
    bench = known({"status": "Accepted"}, LocalPreAuthorize="true").act(Plug(), Swipe(1, "tag"))
    assert decided(bench).source == "cache"
    bench.answer_all()
    assert bench.actions == ["StatusNotification", "StartTransaction", "StatusNotification"]


def test_a_card_that_is_known_as_bad_is_asked_about_again_online() -> None:
    bench = known({"status": "Blocked"}, LocalPreAuthorize="true").act(Swipe(1, "TAG"))
    assert bench.actions == ["Authorize"]


@pytest.mark.parametrize(
    ("info", "settings", "status"),
    [
        ({"status": "Accepted"}, {}, "Accepted"),
        ({"status": "Accepted"}, {"LocalAuthorizeOffline": "false"}, "Invalid"),
        ({"status": "Accepted"}, {"AuthorizationCacheEnabled": "false"}, "Invalid"),
        ({"status": "Blocked"}, {"AllowOfflineTxForUnknownId": "true"}, "Blocked"),
        ({"status": "Accepted", "expiryDate": written(START + timedelta(seconds=1))}, {"AllowOfflineTxForUnknownId": "true"}, "Expired"),
    ],
)
def test_offline_a_known_card_is_judged_by_the_cache(info: dict[str, Any], settings: dict[str, str], status: str) -> None:
    bench = known(info, **settings).drop().later(5).act(Swipe(1, "TAG"))
    assert decided(bench).status == status


@pytest.mark.parametrize(("allowed", "status"), [("true", "Accepted"), ("false", "Invalid")])
def test_offline_an_unknown_card_is_judged_by_its_key(allowed: str, status: str) -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": allowed}).boot().drop().act(Swipe(1, "NEW"))
    assert decided(bench) == AuthorizationDecided(1, "NEW", status, "offline")


@pytest.mark.parametrize("how", ["lost", "late"])
def test_a_verdict_that_does_not_come_is_replaced_by_the_offline_rules(how: str) -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true"}).boot().act(Plug())
    bench.answer_all()
    bench.act(Swipe(1, "TAG"))
    bench = bench.drop() if how == "lost" else bench.wait(30, answers=False)
    assert decided(bench).source == "offline"
    assert bench.machine.status(1) == "Charging"


def test_nobody_charges_at_a_charge_point_that_was_never_accepted() -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true"}).act(Plug(), Swipe(1, "TAG"))
    assert decided(bench).status == "Invalid"
    assert "no CSMS has accepted" in bench.notes


def test_a_known_card_is_asked_about_without_local_pre_authorize() -> None:
    assert known({"status": "Accepted"}).act(Swipe(1, "TAG")).actions == ["Authorize"]


def listing(info: dict[str, Any], **settings: str) -> Bench:
    """A booted charge point whose local list has a word on TAG."""
    bench = Bench(settings=settings).boot()
    cards = [{"idTag": "tag", "idTagInfo": info}]
    assert bench.status("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": cards}) == "Accepted"
    return bench.forget()


def test_a_listed_card_need_not_wait_with_local_pre_authorize() -> None:
    bench = listing({"status": "Accepted"}, LocalPreAuthorize="true").act(Plug(), Swipe(1, "TAG"))
    assert decided(bench) == AuthorizationDecided(1, "TAG", "Accepted", "list")


@pytest.mark.parametrize("status", ["Blocked", "Expired", "Invalid", "ConcurrentTx"])
def test_a_card_that_is_listed_as_bad_is_asked_about_online(status: str) -> None:
    bench = listing({"status": status}, LocalPreAuthorize="true").act(Swipe(1, "TAG"))
    assert bench.actions == ["Authorize"]


def test_a_listed_card_is_asked_about_without_local_pre_authorize() -> None:
    assert listing({"status": "Accepted"}).act(Swipe(1, "TAG")).actions == ["Authorize"]


@pytest.mark.parametrize(
    ("info", "settings", "verdict"),
    [
        ({"status": "Accepted"}, {}, ("Accepted", "list")),
        ({"status": "Accepted"}, {"LocalAuthorizeOffline": "false"}, ("Invalid", "offline")),
        ({"status": "Accepted"}, {"LocalAuthorizeOffline": "false", "AllowOfflineTxForUnknownId": "true"}, ("Accepted", "offline")),
        ({"status": "Accepted"}, {"AuthorizationCacheEnabled": "false"}, ("Accepted", "list")),
        ({"status": "Accepted"}, {"LocalAuthListEnabled": "false"}, ("Invalid", "offline")),
        ({"status": "Blocked"}, {"AllowOfflineTxForUnknownId": "true"}, ("Blocked", "list")),
        ({"status": "Invalid"}, {"AllowOfflineTxForUnknownId": "true"}, ("Invalid", "list")),
        ({"status": "Invalid"}, {"AllowOfflineTxForUnknownId": "true", "LocalAuthorizeOffline": "false"}, ("Invalid", "list")),
        ({"status": "Accepted", "expiryDate": written(START)}, {"AllowOfflineTxForUnknownId": "true"}, ("Expired", "list")),
    ],
)
def test_offline_a_listed_card_is_judged_by_the_list(info: dict[str, Any], settings: dict[str, str], verdict: tuple[str, str]) -> None:
    on = {"LocalAuthListEnabled": "true"}
    bench = listing(info, **{**settings, **on})
    if settings.get("LocalAuthListEnabled") == "false":
        bench.status("ChangeConfiguration", {"key": "LocalAuthListEnabled", "value": "false"})
    bench.drop().later(5).act(Swipe(1, "TAG"))
    assert (decided(bench).status, decided(bench).source) == verdict


def test_the_list_counts_before_the_cache() -> None:
    bench = known({"status": "Blocked"})
    cards = [{"idTag": "TAG", "idTagInfo": {"status": "Accepted"}}]
    bench.status("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": cards})
    bench.drop().act(Swipe(1, "TAG"))
    assert decided(bench) == AuthorizationDecided(1, "TAG", "Accepted", "list")


def conflicts(bench: Bench) -> list[dict[str, Any]]:
    return [p for p in bench.payloads("StatusNotification") if p["errorCode"] == "LocalListConflict"]


@pytest.mark.parametrize(
    ("listed", "said", "conflict"),
    [
        ("Accepted", "Blocked", True),
        ("Accepted", "ConcurrentTx", False),
        ("Accepted", "Accepted", False),
        ("Blocked", "Accepted", True),
        ("Blocked", "Invalid", False),
    ],
)
def test_the_csms_is_told_when_it_contradicts_its_own_list(listed: str, said: str, conflict: bool) -> None:
    bench = listing({"status": listed}).act(Swipe(1, "TAG"))
    bench.answers["Authorize"] = {"idTagInfo": {"status": said}}
    bench.answer_all()
    assert bool(conflicts(bench)) is conflict
    if conflict:
        told = {"connectorId": 0, "errorCode": "LocalListConflict", "status": "Available", "timestamp": written(START)}
        assert conflicts(bench) == [{**told, "info": f"TAG: {listed} in the list"}]
    assert bench.machine.status(0) == "Available"


def test_a_start_answer_that_contradicts_the_list_is_told_too_and_changes_neither_list_nor_cache() -> None:
    bench = listing({"status": "Accepted"}, LocalPreAuthorize="true").act(Plug())
    bench.answer_all()
    bench.answers["StartTransaction"] = {"transactionId": 7, "idTagInfo": {"status": "Blocked"}}
    bench.act(Swipe(1, "TAG"))
    bench.answer_all()
    assert len(conflicts(bench)) == 1
    station = bench.machine._station
    assert station.cache.get("TAG", START) is None
    entry = station.local_list.get("TAG", START)
    assert entry is not None
    assert entry.status == "Accepted"


def test_the_expiry_of_a_card_is_a_date_of_the_csms_s_clock() -> None:
    bench = Bench(settings={"LocalPreAuthorize": "true"})
    bench.answers["BootNotification"] = {**bench.answers["BootNotification"], "currentTime": written(START + timedelta(days=1))}
    bench.answers["Authorize"] = {"idTagInfo": {"status": "Accepted", "expiryDate": written(START + timedelta(days=1, hours=-1))}}
    bench.boot().act(Swipe(1, "TAG")).answer_all()
    entry = bench.machine._station.cache.get("TAG", bench.at)
    assert entry is not None
    assert entry.status == "Expired"
