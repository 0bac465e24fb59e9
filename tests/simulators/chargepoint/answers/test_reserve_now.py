from typing import Any

import pytest

from simulators.chargepoint.events import Plug, PresentFault, Swipe
from tests.simulators.chargepoint.bench import Bench


def reserve(bench: Bench, connector: int = 1, id_tag: str = "MINE", reservation_id: int = 5, **more: Any) -> str:
    request = {"connectorId": connector, "expiryDate": "2026-05-04T11:00:00Z", "idTag": id_tag, "reservationId": reservation_id}
    status = bench.status("ReserveNow", {**request, **more})
    bench.answer_all()
    return status


def test_a_free_connector_is_reserved_after_the_answer() -> None:
    bench = Bench().boot().forget()
    assert reserve(bench) == "Accepted"
    assert [frame[0] for frame in bench.sent] == [3, 2]
    assert bench.statuses() == ["Reserved"]


def test_a_fault_is_answered_by_faulted() -> None:
    bench = Bench(connectors=2).boot().act(PresentFault(1, "GroundFailure"))
    assert reserve(bench) == "Faulted"
    assert reserve(bench, 0) == "Accepted"
    bench.act(PresentFault(0, "InternalError"))
    assert reserve(bench, 2) == "Faulted"


def test_what_is_out_of_service_is_answered_by_unavailable() -> None:
    bench = Bench(connectors=2).boot()
    bench.status("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    assert reserve(bench) == "Unavailable"
    bench.status("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})
    assert [reserve(bench, 2), reserve(bench, 0)] == ["Unavailable"] * 2


def test_a_connector_that_waits_for_new_firmware_is_unavailable() -> None:
    bench = Bench().boot()
    bench.machine._station.connectors[1].blocked = True
    assert [reserve(bench), reserve(bench, 0)] == ["Unavailable"] * 2


@pytest.mark.parametrize("taken", [Plug(1), Swipe(1, "OTHER")])
def test_a_connector_that_somebody_uses_is_answered_by_occupied(taken: Plug | Swipe) -> None:
    bench = Bench().boot().act(taken)
    assert [reserve(bench), reserve(bench, 0)] == ["Occupied"] * 2
    bench.answer_all()
    assert [reserve(bench), reserve(bench, 0)] == ["Occupied"] * 2


def test_a_session_occupies_its_connector_and_no_other() -> None:
    bench = Bench(connectors=2).charge()
    assert [reserve(bench), reserve(bench, 2)] == ["Occupied", "Accepted"]


def test_a_connector_is_reserved_once_whoever_asks() -> None:
    bench = Bench(connectors=2).boot()
    assert reserve(bench) == "Accepted"
    assert reserve(bench, reservation_id=6) == "Occupied"
    assert reserve(bench, id_tag="OTHER", reservation_id=7) == "Occupied"
    assert reserve(bench, 2, reservation_id=8) == "Accepted"
    assert reserve(bench, 0, reservation_id=9) == "Occupied"


def test_the_same_id_replaces_its_reservation() -> None:
    bench = Bench(connectors=2).boot()
    assert reserve(bench) == "Accepted"
    assert reserve(bench, 2, "YOURS") == "Accepted"
    assert [bench.machine.status(n) for n in (1, 2)] == ["Available", "Reserved"]
    assert reserve(bench, 2, "MINE") == "Accepted"
    bench.charge("MINE", 2)
    assert bench.payloads("StartTransaction")[0]["reservationId"] == 5


def test_a_replacement_that_cannot_be_made_leaves_the_reservation() -> None:
    bench = Bench(connectors=2).charge("OTHER", 2)
    assert reserve(bench) == "Accepted"
    assert reserve(bench, 2) == "Occupied"
    assert bench.machine.status(1) == "Reserved"


@pytest.mark.parametrize(
    ("connector", "settings"),
    [
        (1, {"SupportedFeatureProfiles": "Core"}),
        (0, {"ReserveConnectorZeroSupported": "false"}),
        (3, {}),
    ],
)
def test_what_the_charge_point_cannot_reserve_is_rejected(connector: int, settings: dict[str, str]) -> None:
    assert reserve(Bench(connectors=2, settings=settings).boot(), connector) == "Rejected"


def test_a_reservation_in_the_past_is_rejected() -> None:
    bench = Bench().boot()
    assert reserve(bench, expiryDate="2026-05-04T10:00:00Z") == "Rejected"
    assert "is over already" in bench.notes


@pytest.mark.parametrize("more", [{"expiryDate": "soon"}, {"connectorId": -1}])
def test_values_that_make_no_sense_are_refused(more: dict[str, Any]) -> None:
    request = {"connectorId": 1, "expiryDate": "2026-05-04T11:00:00Z", "idTag": "MINE", "reservationId": 5}
    assert Bench().boot().call("ReserveNow", {**request, **more})[2] == "PropertyConstraintViolation"


def test_a_model_with_one_connector_shows_the_reservation_for_any() -> None:
    bench = Bench().boot()
    assert reserve(bench, 0) == "Accepted"
    assert bench.statuses() == ["Available", "Reserved"]
    assert bench.statuses(0) == ["Available"]


def test_the_expiry_is_a_date_of_the_csms_s_clock() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {**bench.answers["BootNotification"], "currentTime": "2026-05-05T10:00:00Z"}
    bench.boot()
    assert reserve(bench, expiryDate="2026-05-05T09:00:00Z") == "Rejected"
    assert reserve(bench, expiryDate="2026-05-05T11:00:00Z") == "Accepted"
    assert bench.wait(3599).machine.status(1) == "Reserved"
    assert bench.wait(2).machine.status(1) == "Available"
