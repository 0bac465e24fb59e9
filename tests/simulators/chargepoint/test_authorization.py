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
