from typing import Any

import pytest

from simulators.chargepoint.events import ClearFault, Connected, Plug, PowerCut, PowerOn, PresentFault, Swipe, Unplug
from tests.simulators.chargepoint.bench import Bench


def reserved(connector: int = 1, bench: Bench | None = None, **more: Any) -> Bench:
    """A charge point on which MINE has reserved a connector until 11:00, an hour from now."""
    bench = (bench or Bench(connectors=2)).boot()
    request = {"connectorId": connector, "expiryDate": "2026-05-04T11:00:00Z", "idTag": "MINE", "reservationId": 5}
    assert bench.status("ReserveNow", {**request, **more}) == "Accepted"
    bench.answer_all()
    return bench.forget()


def shown(bench: Bench) -> list[str]:
    return [bench.machine.status(n) for n in bench.machine._station.connectors]


def swipe(bench: Bench, id_tag: str, connector: int = 1, plug: bool = True) -> Bench:
    bench.act(*([Plug(connector)] if plug else []), Swipe(connector, id_tag))
    bench.answer_all()
    return bench


def test_the_card_that_reserved_starts_with_its_reservation() -> None:
    bench = swipe(reserved(), "mine")
    assert bench.payloads("StartTransaction")[0] | {"timestamp": ""} == {
        "connectorId": 1,
        "idTag": "mine",
        "meterStart": 0,
        "timestamp": "",
        "reservationId": 5,
    }
    assert bench.statuses() == ["Charging"]
    assert bench.status("CancelReservation", {"reservationId": 5}) == "Rejected"


def test_card_first_the_reservation_is_used_when_the_cable_comes() -> None:
    bench = swipe(reserved(), "MINE", plug=False)
    assert bench.statuses() == ["Preparing"]
    bench.act(Plug())
    bench.answer_all()
    assert bench.payloads("StartTransaction")[0]["reservationId"] == 5
    assert bench.statuses() == ["Preparing", "Charging"]


def test_a_card_that_never_plugs_in_keeps_its_reservation() -> None:
    bench = swipe(reserved(), "MINE", plug=False).wait(60)
    assert bench.statuses() == ["Preparing", "Reserved"]


def test_another_card_is_refused_without_asking_and_the_status_stays() -> None:
    bench = swipe(reserved(), "OTHER")
    assert bench.actions == []
    assert shown(bench) == ["Reserved", "Available"]
    assert "reserved for another card" in bench.notes
    bench.act(Unplug())
    assert shown(bench) == ["Reserved", "Available"]


def test_on_another_connector_anybody_charges_and_the_reservation_stays() -> None:
    bench = swipe(reserved(), "MINE", 2)
    assert "reservationId" not in bench.payloads("StartTransaction")[0]
    assert shown(bench) == ["Reserved", "Charging"]


def test_a_card_of_the_group_is_asked_about_and_uses_the_reservation() -> None:
    bench = reserved(parentIdTag="GRP")
    bench.answers["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": "grp"}}
    swipe(bench, "FRIEND")
    assert [action for action in bench.actions if action != "StatusNotification"] == ["Authorize", "StartTransaction"]
    assert bench.payloads("StartTransaction")[0]["reservationId"] == 5


@pytest.mark.parametrize("info", [{"status": "Accepted"}, {"status": "Accepted", "parentIdTag": "THEM"}])
def test_a_card_of_another_group_or_of_none_is_asked_about_and_refused(info: dict[str, str]) -> None:
    bench = reserved(parentIdTag="GRP")
    bench.answers["Authorize"] = {"idTagInfo": info}
    swipe(bench, "STRANGER")
    assert bench.actions == ["Authorize"]
    assert "reserved for another group" in bench.notes


@pytest.mark.parametrize(("parent", "starts"), [("GRP", True), ("THEM", False)])
def test_the_local_list_knows_the_group_of_a_card(parent: str, starts: bool) -> None:
    bench = reserved(bench=Bench(settings={"LocalPreAuthorize": "true"}), parentIdTag="GRP")
    cards = [{"idTag": "FRIEND", "idTagInfo": {"status": "Accepted", "parentIdTag": parent}}]
    bench.status("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": cards})
    swipe(bench, "FRIEND")
    assert "Authorize" not in bench.actions
    assert ("StartTransaction" in bench.actions) is starts


def test_a_card_that_the_cache_has_in_another_group_is_not_asked_about() -> None:
    bench = reserved(parentIdTag="GRP")
    bench.answers["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": "THEM"}}
    swipe(bench, "STRANGER", 2)
    swipe(bench, "STRANGER", 1)
    assert bench.actions.count("Authorize") == 1
    assert shown(bench) == ["Reserved", "Charging"]


def test_offline_a_group_is_known_from_the_list_only() -> None:
    bench = reserved(bench=Bench(settings={"AllowOfflineTxForUnknownId": "true"}), parentIdTag="GRP").drop()
    swipe(bench, "FRIEND")
    assert shown(bench) == ["Reserved"]
    swipe(bench, "MINE", plug=False)
    assert shown(bench) == ["Charging"]


def test_a_group_alone_is_no_card() -> None:
    bench = swipe(reserved(parentIdTag="GRP"), "GRP")
    assert "StartTransaction" not in bench.actions


def test_it_expires_at_its_instant_and_another_card_charges() -> None:
    bench = reserved().wait(3599)
    assert shown(bench)[0] == "Reserved"
    bench.forget().wait(1)
    assert bench.statuses() == ["Available"]
    assert "StartTransaction" in swipe(bench, "OTHER").actions


def test_it_expires_offline_and_the_csms_hears_of_it_later() -> None:
    bench = reserved().drop().wait(3600)
    assert shown(bench) == ["Available", "Available"]
    bench.act(Connected())
    bench.answer_all()
    assert bench.statuses() == ["Available"]


def test_a_fault_or_unavailability_ends_it() -> None:
    bench = reserved().act(PresentFault(1, "GroundFailure"), ClearFault(1))
    assert shown(bench)[0] == "Available"
    bench = reserved()
    bench.status("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    bench.answer_all()
    assert bench.statuses() == ["Unavailable"]
    bench.status("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
    assert shown(bench)[0] == "Available"


def test_a_fault_of_the_whole_charge_point_ends_it() -> None:
    assert shown(reserved().act(PresentFault(0, "InternalError"), ClearFault(0)))[0] == "Available"


def test_a_fault_of_another_connector_does_not() -> None:
    assert shown(reserved().act(PresentFault(2, "GroundFailure")))[0] == "Reserved"


def test_it_outlives_a_power_cut_and_is_told_after_the_boot() -> None:
    bench = reserved().act(PowerCut(), PowerOn()).boot()
    assert bench.statuses() == ["Reserved"]


def test_a_reservation_for_any_connector_keeps_the_last_one_free() -> None:
    bench = reserved(0)
    assert shown(bench) == ["Available", "Available"]
    swipe(bench, "OTHER", 2)
    assert shown(bench) == ["Reserved", "Charging"]
    swipe(bench, "THIRD", 1)
    assert len(bench.payloads("StartTransaction")) == 1
    swipe(bench, "MINE", 1, plug=False)
    assert [p.get("reservationId") for p in bench.payloads("StartTransaction")] == [None, 5]


def test_a_reservation_for_any_connector_is_used_on_any() -> None:
    bench = swipe(reserved(0), "MINE", 2)
    assert bench.payloads("StartTransaction")[0]["reservationId"] == 5
    assert shown(bench) == ["Available", "Charging"]


def test_a_car_that_stands_at_one_connector_makes_the_other_the_last() -> None:
    bench = reserved(0).act(Plug(1))
    assert shown(bench) == ["Preparing", "Reserved"]
    swipe(bench, "OTHER", 2)
    swipe(bench, "OTHER", 1, plug=False)
    assert [p["connectorId"] for p in bench.payloads("StartTransaction")] == [1]


def test_two_reservations_for_any_connector_keep_two() -> None:
    bench = reserved(0)
    second = {"connectorId": 0, "expiryDate": "2026-05-04T11:00:00Z", "idTag": "YOURS", "reservationId": 6}
    assert bench.status("ReserveNow", second) == "Accepted"
    assert shown(bench) == ["Reserved", "Reserved"]
    assert bench.status("ReserveNow", {**second, "reservationId": 7}) == "Occupied"
    assert bench.status("ReserveNow", {**second, "connectorId": 1, "reservationId": 7}) == "Occupied"
    bench.answer_all()
    swipe(bench, "YOURS", 2)
    assert bench.payloads("StartTransaction")[0]["reservationId"] == 6
    assert shown(bench) == ["Reserved", "Charging"]


def test_a_reservation_for_a_connector_counts_there_before_one_for_any() -> None:
    bench = reserved(1)
    request = {"connectorId": 0, "expiryDate": "2026-05-04T11:00:00Z", "idTag": "MINE", "reservationId": 6}
    assert bench.status("ReserveNow", request) == "Accepted"
    bench.answer_all()
    assert shown(bench) == ["Reserved", "Reserved"]
    swipe(bench, "MINE", 1)
    assert bench.payloads("StartTransaction")[0]["reservationId"] == 5
    swipe(bench, "MINE", 2)
    assert bench.payloads("StartTransaction")[1]["reservationId"] == 6


def test_a_reservation_for_another_card_shuts_a_connector_to_one_for_any() -> None:
    bench = reserved(1)
    request = {"connectorId": 0, "expiryDate": "2026-05-04T11:00:00Z", "idTag": "YOURS", "reservationId": 6}
    assert bench.status("ReserveNow", request) == "Accepted"
    bench.answer_all()
    assert "StartTransaction" not in swipe(bench, "YOURS", 1).actions
    assert "StartTransaction" in swipe(bench, "YOURS", 2).actions


def remote(bench: Bench, id_tag: str, **more: Any) -> str:
    status = bench.status("RemoteStartTransaction", {"idTag": id_tag, **more})
    bench.answer_all()
    return status


def test_a_remote_start_of_the_card_takes_its_reserved_connector() -> None:
    bench = reserved(2).act(Plug(1), Plug(2))
    assert remote(bench, "MINE") == "Accepted"
    assert bench.payloads("StartTransaction")[0]["connectorId"] == 2
    assert bench.payloads("StartTransaction")[0]["reservationId"] == 5


def test_a_remote_start_of_another_card_is_rejected_there_and_goes_elsewhere() -> None:
    bench = reserved(1).act(Plug(1), Plug(2))
    assert remote(bench, "OTHER", connectorId=1) == "Rejected"
    assert remote(bench, "OTHER") == "Accepted"
    assert bench.payloads("StartTransaction")[0]["connectorId"] == 2


@pytest.mark.parametrize(("parent", "starts"), [("GRP", True), ("THEM", False)])
def test_a_remote_start_of_the_group_is_authorized_whatever_the_key_says(parent: str, starts: bool) -> None:
    bench = reserved(1, parentIdTag="GRP").act(Plug(1))
    bench.answers["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": parent}}
    assert remote(bench, "FRIEND", connectorId=1) == "Accepted"
    assert "Authorize" in bench.actions
    assert ("StartTransaction" in bench.actions) is starts
