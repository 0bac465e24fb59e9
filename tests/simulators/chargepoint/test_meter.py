import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.meter import FAN_RPM, Flow, Meter


@given(st.floats(0, 350_000), st.sampled_from([0, 1, 2, 3]), st.sampled_from([230.0, 400.0]), st.sampled_from([1.0, 0.98, 0.9]))
def test_power_is_voltage_times_current_times_phases_times_power_factor(
    power_w: float, phases: int, voltage_v: float, factor: float
) -> None:
    reading = Meter(0, voltage_v, phases).read(Flow(power_w, phases or 1, factor), 50)
    assert reading.power_w() == pytest.approx(reading.voltage_v * reading.current_a * (phases or 1) * factor, abs=0.001)
    assert reading.power_w() == pytest.approx(power_w, abs=0.01 * voltage_v * 3)


def test_a_car_with_one_phase_loads_one_line_of_three() -> None:
    reading = Meter(0, 230, 3).read(Flow(3680, 1))
    assert (reading.phases, reading.loaded, reading.current_a) == (3, 1, 16)


def test_a_meter_does_not_run_backwards() -> None:
    meter = Meter(100, 230, 3)
    meter.count(1.5)
    assert meter.register_wh == 101
    with pytest.raises(ValueError, match="backwards"):
        meter.count(-1)
    assert meter.register_wh == 101


def test_reactive_energy_follows_the_power_factor() -> None:
    meter = Meter(0, 230, 3)
    meter.count(8000, 0.8)
    assert (meter.register_wh, meter.register_varh) == (8000, 6000)


def test_an_interval_runs_from_the_mark_of_its_own_kind() -> None:
    meter = Meter(100, 230, 3)
    meter.mark("sampled")
    meter.count(30)
    meter.mark("aligned")
    meter.count(5)
    assert (meter.read(kind="sampled").interval_wh, meter.read(kind="aligned").interval_wh, meter.read().interval_wh) == (35, 5, 0)


def test_the_cabinet_warms_under_load_and_cools_without_and_the_fan_follows() -> None:
    meter = Meter(0, 230, 3, fan=True)
    temperatures = [meter.temperature_c]
    for load in (1.0, 1.0, 0.0):
        meter.warm(3600, load)
        temperatures.append(round(meter.temperature_c, 1))
    assert temperatures == [20, 44.5, 45, 20.5]
    meter.warm(36_000, 1.0)
    assert meter.read().rpm == FAN_RPM
    assert Meter(0, 230, 3).read().rpm is None
