from datetime import timedelta
from typing import Any

import pytest

from simulators.chargepoint.events import AuthorizationDecided, Swipe
from tests.simulators.chargepoint.bench import START, Bench


def send(bench: Bench, version: int, *tags: str, update: str = "Full") -> str:
    cards = [{"idTag": tag, "idTagInfo": {"status": "Accepted"}} for tag in tags]
    payload: dict[str, Any] = {"listVersion": version, "updateType": update}
    return bench.status("SendLocalList", {**payload, "localAuthorizationList": cards} if cards else payload)


def test_full_and_differential_updates_are_taken_in_order_of_their_versions() -> None:
    bench = Bench().boot()
    assert send(bench, 2, "A", "B") == "Accepted"
    assert send(bench, 5, "C", update="Differential") == "Accepted"
    assert send(bench, 4, "D", update="Differential") == "VersionMismatch"
    assert send(bench, 5, "D", update="Differential") == "VersionMismatch"
    assert bench.call("GetLocalListVersion")[2] == {"listVersion": 5}
    assert "version 4 is not above 5" in bench.notes


def test_an_empty_full_list_is_taken_and_reads_0() -> None:
    bench = Bench().boot()
    assert send(bench, 1) == "Accepted"
    assert bench.call("GetLocalListVersion")[2] == {"listVersion": 0}


def test_more_cards_than_one_update_or_the_list_may_have_fail_and_change_nothing() -> None:
    bench = Bench(settings={"SendLocalListMaxLength": "2", "LocalAuthListMaxLength": "3"}).boot()
    assert send(bench, 1, "A", "B", "C") == "Failed"
    assert send(bench, 1, "A", "B") == "Accepted"
    assert send(bench, 2, "C", "D", update="Differential") == "Failed"
    assert bench.call("GetLocalListVersion")[2] == {"listVersion": 1}


@pytest.mark.parametrize("settings", [{"LocalAuthListEnabled": "false"}, {"SupportedFeatureProfiles": "Core"}])
def test_without_a_list_it_is_not_supported(settings: dict[str, str]) -> None:
    assert send(Bench(settings=settings).boot(), 1, "A") == "NotSupported"


def test_a_card_that_is_listed_leaves_the_cache() -> None:
    bench = Bench(settings={"LocalPreAuthorize": "true"}).boot().act(Swipe(1, "a"))
    bench.answer_all()
    bench.act(Swipe(1, "a"))
    send(bench, 1, "A")
    bench.act(Swipe(1, "A"))
    assert bench.all(AuthorizationDecided)[-1].source == "list"
    bench.act(Swipe(1, "A"))
    send(bench, 2)
    bench.answer_all()
    bench.forget().act(Swipe(1, "A"))
    assert bench.actions == ["Authorize"]


def test_the_expiry_of_a_card_is_a_date_of_the_csms_s_clock() -> None:
    bench = Bench(settings={"LocalAuthListEnabled": "true"})
    bench.answers["BootNotification"] = {**bench.answers["BootNotification"], "currentTime": "2026-05-05T10:00:00Z"}
    card = {"idTag": "TAG", "idTagInfo": {"status": "Accepted", "expiryDate": "2026-05-05T11:00:00Z"}}
    bench.boot().status("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [card]})
    listed = bench.machine._station.local_list.get
    assert [entry.status for hours in (0.9, 1.1) if (entry := listed("TAG", START + timedelta(hours=hours)))] == ["Accepted", "Expired"]
