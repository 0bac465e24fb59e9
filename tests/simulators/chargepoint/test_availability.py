import pytest

from simulators.chargepoint.events import Plug, Swipe, Unplug
from tests.simulators.chargepoint.bench import Bench


def change(bench: Bench, connector: int, kind: str) -> str:
    status = bench.status("ChangeAvailability", {"connectorId": connector, "type": kind})
    bench.answer_all()
    return status


def test_an_idle_connector_goes_out_of_service_at_once_and_comes_back() -> None:
    bench = Bench(connectors=2).boot().forget()
    assert change(bench, 2, "Inoperative") == "Accepted"
    assert change(bench, 2, "Inoperative") == "Accepted"
    assert change(bench, 2, "Operative") == "Accepted"
    assert bench.statuses(2) == ["Unavailable", "Available"]
    assert bench.statuses(1) == bench.statuses(0) == []


def test_during_a_session_it_is_scheduled_and_happens_when_the_cable_is_out() -> None:
    bench = Bench().charge().forget()
    assert change(bench, 1, "Inoperative") == "Scheduled"
    assert bench.statuses() == []
    bench.act(Swipe(1, "TAG"), Unplug())
    bench.answer_all()
    assert bench.statuses() == ["Finishing", "Unavailable"]


def test_a_schedule_can_be_taken_back() -> None:
    bench = Bench().charge().forget()
    change(bench, 1, "Inoperative")
    assert change(bench, 1, "Operative") == "Accepted"
    bench.act(Unplug())
    bench.answer_all()
    assert bench.statuses() == ["Finishing", "Available"]


def test_connector_0_means_the_charge_point_and_all_connectors() -> None:
    bench = Bench(connectors=2).charge().forget()
    assert change(bench, 0, "Inoperative") == "Scheduled"
    assert (bench.statuses(0), bench.statuses(1), bench.statuses(2)) == (["Unavailable"], [], ["Unavailable"])
    bench.act(Unplug())
    bench.answer_all()
    assert change(bench, 0, "Operative") == "Accepted"
    assert [bench.statuses(n)[-1] for n in (0, 1, 2)] == ["Available"] * 3


def test_a_card_that_waits_for_its_cable_loses_its_claim() -> None:
    bench = Bench().boot().act(Swipe(1, "TAG"))
    bench.answer_all()
    assert change(bench, 1, "Inoperative") == "Accepted"
    bench.act(Plug())
    bench.answer_all()
    assert "StartTransaction" not in bench.actions


@pytest.mark.parametrize("connector", [3, -1])
def test_a_connector_that_is_not_there_is_rejected(connector: int) -> None:
    assert change(Bench(connectors=2).boot(), connector, "Inoperative") == "Rejected"
