import pytest

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import BadEvent, ClearFault, EvseResume, EvseSuspend, EvSuspend, Plug, PresentFault, Swipe, Unplug
from tests.simulators.chargepoint.bench import Bench


def test_each_plug_brings_a_fresh_car_or_the_one_named() -> None:
    bench = Bench().boot().act(Plug())
    assert bench.machine.soc_percent(1) == 40
    bench.act(Unplug(), Plug(1, CarModel(soc_percent=75)))
    assert bench.machine.soc_percent(1) == 75


def test_a_second_cable_and_a_cable_that_is_not_there_change_nothing() -> None:
    bench = Bench().boot().forget().act(Unplug(), Plug(), Plug())
    bench.answer_all()
    assert bench.statuses() == ["Preparing"]
    assert "has no cable" in bench.notes
    assert "has its cable already" in bench.notes


def test_the_charge_point_holds_its_energy_back_and_has_precedence_over_the_car() -> None:
    bench = Bench().charge().forget().act(EvseSuspend())
    bench.answer_all()
    bench.act(EvSuspend(), EvseResume())
    bench.answer_all()
    assert bench.statuses() == ["SuspendedEVSE", "SuspendedEV"]


def test_a_fault_stops_the_energy_and_its_end_brings_the_status_back() -> None:
    bench = Bench().charge().forget().act(PresentFault(1, "OverVoltage")).wait(600).act(ClearFault())
    assert bench.machine.energy_wh(1) == 0
    bench.answer_all()
    assert bench.statuses() == ["Faulted", "Charging"]
    assert bench.payloads("StatusNotification")[-1]["errorCode"] == "NoError"
    assert bench.wait(3600).machine.energy_wh(1) == 11_000


def test_a_fault_ends_a_claim() -> None:
    bench = Bench().boot().act(Swipe(1, "TAG"))
    bench.answer_all()
    bench.act(PresentFault(1, "GroundFailure"), ClearFault())
    assert bench.machine.status(1) == "Available"


@pytest.mark.parametrize("code", ["NoError", "Burning", ""])
def test_an_error_code_that_ocpp_lacks_is_refused(code: str) -> None:
    bench = Bench().boot()
    with pytest.raises(BadEvent, match="ChargePointErrorCode"):
        bench.act(PresentFault(1, code))
    assert bench.machine.status(1) == "Available"
