import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.meter import MEASURANDS, Meter, sampled_values


@given(st.floats(0, 350_000), st.sampled_from([1, 2, 3]), st.sampled_from([230.0, 400.0]))
def test_power_is_voltage_times_current_times_phases_in_every_reading(power_w: float, phases: int, voltage_v: float) -> None:
    values = sampled_values(Meter(0, voltage_v, phases).read(power_w, 50), MEASURANDS, "Sample.Periodic")
    written = {value["measurand"]: float(value["value"]) for value in values}
    assert written["Power.Active.Import"] == pytest.approx(written["Voltage"] * written["Current.Import"] * phases, abs=0.01)


def test_a_meter_does_not_run_backwards() -> None:
    meter = Meter(100, 230, 3)
    meter.count(1.5)
    assert meter.register_wh == 101
    with pytest.raises(ValueError, match="backwards"):
        meter.count(-1)
    assert meter.register_wh == 101


def test_values_come_in_the_order_asked_for_with_unit_and_context() -> None:
    values = sampled_values(Meter(1234, 230, 3).read(6900, 42.25), ("SoC", "Energy.Active.Import.Register"), "Trigger")
    assert values == [
        {"value": "42.2", "context": "Trigger", "measurand": "SoC", "location": "EV", "unit": "Percent"},
        {"value": "1234", "context": "Trigger", "measurand": "Energy.Active.Import.Register", "location": "Outlet", "unit": "Wh"},
    ]


def test_without_a_car_there_is_no_state_of_charge() -> None:
    assert sampled_values(Meter(0, 230, 3).read(0, None), ("SoC",), "Trigger") == []
