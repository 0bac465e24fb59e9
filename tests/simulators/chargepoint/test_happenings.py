import pytest

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import (
    BadEvent,
    ClearFault,
    Event,
    EvseResume,
    EvseSuspend,
    EvSuspend,
    HalfPlug,
    JamLock,
    Plug,
    PresentFault,
    Swipe,
    Unplug,
)
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


def told(bench: Bench, *events: Event) -> list[str]:
    """Let events happen and return the statuses that follow."""
    bench.forget().act(*events)
    bench.answer_all()
    return bench.statuses()


def test_half_a_plug_waits_for_a_car_as_long_as_the_timeout_says() -> None:
    bench = Bench(settings={"ConnectionTimeOut": "30"}).boot()
    assert told(bench, HalfPlug()) == ["Preparing"]
    assert bench.wait(29).machine.status(1) == "Preparing"
    assert bench.wait(1).machine.status(1) == "Available"
    assert "no car came" in bench.notes
    assert bench.machine.deadline is None or bench.machine.deadline > bench.at


def test_half_a_plug_becomes_a_whole_one_and_a_session() -> None:
    bench = Bench().boot().act(HalfPlug())
    assert told(bench, Plug(), Swipe(1, "TAG"))[-1] == "Charging"
    assert bench.wait(300).machine.status(1) == "Charging"


def test_a_card_at_half_a_plug_waits_for_the_car() -> None:
    bench = Bench().boot().act(HalfPlug(), Swipe(1, "TAG"))
    bench.answer_all()
    bench.wait(61)
    assert (bench.machine.status(1), bench.actions.count("StartTransaction")) == ("Available", 0)


def test_half_a_plug_can_be_pulled_and_is_not_put_in_twice() -> None:
    bench = Bench().boot()
    assert told(bench, HalfPlug(), HalfPlug(), Unplug()) == ["Preparing", "Available"]
    assert "has its cable already" in bench.notes


KEEP_LOCKED = {"UnlockConnectorOnEVSideDisconnect": "false"}


def test_a_cable_that_stays_locked_is_let_go_for_its_own_card_only() -> None:
    bench = Bench(settings=KEEP_LOCKED).charge()
    assert told(bench, Unplug()) == ["Finishing"]
    assert told(bench, Unplug(), Swipe(1, "OTHER")) == []
    assert "holds the cable" in bench.notes
    assert bench.actions == []
    assert told(bench, Swipe(1, "TAG")) == ["Available"]
    assert told(bench, Plug(), Swipe(1, "TAG"))[-1] == "Charging"


def test_a_locked_cable_is_let_go_by_an_unlock_command() -> None:
    bench = Bench(settings=KEEP_LOCKED).charge().act(Unplug())
    bench.answer_all()
    assert bench.status("UnlockConnector", {"connectorId": 1}) == "Unlocked"
    assert bench.machine.status(1) == "Available"


def test_a_car_that_comes_back_to_a_locked_cable_gets_no_energy() -> None:
    bench = Bench(settings=KEEP_LOCKED).charge().act(Unplug(), Plug())
    bench.answer_all()
    assert (bench.machine.status(1), bench.machine.power_w(1)) == ("Finishing", 0)
    assert told(bench, Swipe(1, "TAG")) == []
    assert told(bench, Swipe(1, "TAG")) == ["Preparing", "Charging"]


def test_a_fixed_cable_has_no_lock_that_could_hold_it() -> None:
    bench = Bench(settings=KEEP_LOCKED, fixed_cable=True).charge()
    assert told(bench, JamLock(), Unplug()) == ["Finishing", "Available"]


def test_a_stuck_lock_holds_the_cable_until_it_is_mended() -> None:
    bench = Bench().charge().act(JamLock())
    assert told(bench, Unplug()) == ["Finishing"]
    assert bench.status("UnlockConnector", {"connectorId": 1}) == "UnlockFailed"
    assert told(bench, Swipe(1, "TAG")) == []
    assert told(bench, JamLock(1, jammed=False)) == ["Available"]


def test_a_fault_in_a_session_is_an_interruption_with_readings_at_both_ends() -> None:
    bench = Bench(settings={"MeterValueSampleInterval": "0"}).charge().wait(60).forget()
    for event in (PresentFault(1, "OverVoltage"), PresentFault(1, "GroundFailure"), ClearFault(), ClearFault()):
        bench.act(event)
        bench.answer_all()
        bench.wait(60)
    contexts = [p["meterValue"][0]["sampledValue"][0]["context"] for p in bench.payloads("MeterValues")]
    assert contexts == ["Interruption.Begin", "Interruption.End"]
    assert all(p["transactionId"] == 7 for p in bench.payloads("MeterValues"))


def test_a_car_without_direct_current_gets_none_at_such_a_charger() -> None:
    bench = Bench(dc=True, voltage_v=400, car=CarModel(max_dc_power_w=0)).charge()
    assert bench.statuses()[-1] == "SuspendedEV"


def test_direct_current_follows_the_curve_of_the_car() -> None:
    car = CarModel(battery_wh=60_000, soc_percent=10, max_dc_power_w=100_000, dc_curve=((0, 1), (50, 1), (80, 0.5), (100, 0.1)))
    bench = Bench(dc=True, voltage_v=400, max_current_a=300, car=car).charge()
    assert bench.machine.power_w(1) == 100_000
    bench.wait(1800)
    assert 50 < (bench.machine.soc_percent(1) or 0) < 100
    assert bench.machine.power_w(1) < 100_000
