from typing import Any

import pytest

from simulators.chargepoint import schemas
from simulators.chargepoint.measurands import MEASURANDS, TABLE, names, sampled_values
from simulators.chargepoint.meter import Flow, Meter, Reading


def reading(phases: int = 3, loaded: int = 3, factor: float = 0.95, fan: bool = True) -> Reading:
    meter = Meter(1234, 230, phases, fan)
    return meter.read(Flow(3000, loaded, factor, 16, loaded), 42.25)


def test_values_come_in_the_order_asked_for_with_unit_context_and_place() -> None:
    assert sampled_values(reading(), ("SoC", "Energy.Active.Import.Register"), "Trigger") == [
        {"value": "42.2", "context": "Trigger", "measurand": "SoC", "location": "EV", "unit": "Percent"},
        {"value": "1234", "context": "Trigger", "measurand": "Energy.Active.Import.Register", "location": "Outlet", "unit": "Wh"},
    ]


@pytest.mark.parametrize("name", MEASURANDS)
def test_every_measurand_is_written_as_the_schema_wants_it(name: str) -> None:
    values = sampled_values(reading(), (name,), "Sample.Clock")
    assert values
    payload = {"connectorId": 1, "meterValue": [{"timestamp": "2026-05-04T10:00:00Z", "sampledValue": values}]}
    assert schemas.check("MeterValues", payload) is None


def test_all_measurands_of_ocpp_are_there() -> None:
    schema: Any = schemas._validator("MeterValues")
    assert schema is not None
    assert len(TABLE) == 22


def test_currents_and_voltages_come_line_by_line_and_idle_lines_carry_none() -> None:
    values = sampled_values(reading(loaded=1), ("Current.Import", "Voltage"), "Trigger")
    assert [(v["phase"], v["value"]) for v in values] == [
        ("L1", "13.73"),
        ("L2", "0"),
        ("L3", "0"),
        ("L1-N", "230"),
        ("L2-N", "230"),
        ("L3-N", "230"),
    ]


@pytest.mark.parametrize(("rotation", "lines"), [("RST", [1]), ("RTS", [1]), ("STR", [2]), ("TRS", [3])])
def test_a_car_on_one_phase_shows_on_the_line_that_the_connector_is_wired_to(rotation: str, lines: list[int]) -> None:
    values = sampled_values(reading(loaded=1), ("Current.Import",), "Trigger", rotation)
    assert [number for number, value in enumerate(values, 1) if value["value"] != "0"] == lines


def test_a_meter_of_one_phase_knows_no_rotation() -> None:
    assert sampled_values(reading(phases=1, loaded=1), ("Current.Import",), "Trigger", "STR")[0]["value"] != "0"


def test_the_lines_add_up_to_the_whole() -> None:
    wanted = ("Power.Active.Import", "Power.Active.Import.L1", "Power.Active.Import.L2", "Power.Active.Import.L3")
    whole, *lines = [float(v["value"]) for v in sampled_values(reading(loaded=2), wanted, "Trigger")]
    assert lines[2] == 0
    assert sum(lines) == pytest.approx(whole, abs=0.002)


def test_power_factor_and_reactive_power_agree() -> None:
    wanted = ("Power.Active.Import", "Power.Reactive.Import", "Power.Factor")
    active_w, reactive_var, factor = (float(v["value"]) for v in sampled_values(reading(), wanted, "Trigger"))
    assert active_w / (active_w**2 + reactive_var**2) ** 0.5 == pytest.approx(factor, abs=1e-4)


def test_direct_current_has_no_phases() -> None:
    values = sampled_values(reading(0, 1, 1.0), ("Current.Import", "Voltage", "Power.Active.Import"), "Trigger")
    assert [("phase" in v, v["value"]) for v in values] == [(False, "13.04"), (False, "230"), (False, "2999.2")]


def test_what_cannot_be_measured_is_not_written_and_not_offered() -> None:
    still = Meter(0, 230, 3).read()
    assert sampled_values(still, ("SoC", "RPM"), "Trigger") == []
    assert "RPM" not in names(3, False)
    assert "Voltage.L2" in names(3, False)
    assert "Voltage.L2" not in names(1, False)
    assert "Voltage.L1" not in names(0, True)
