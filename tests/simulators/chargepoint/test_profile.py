from typing import Any

import pytest

from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile


def test_the_nameplate_leaves_out_what_is_not_known() -> None:
    plate = Profile(serial_number="S1", firmware_version=None).nameplate()
    assert plate == {"chargePointVendor": "Wattproof", "chargePointModel": "Virtual 22", "chargePointSerialNumber": "S1"}


def test_a_connector_gives_voltage_times_current_on_all_phases() -> None:
    assert Profile(voltage_v=230, phases=3, max_current_a=16).max_power_w == 11_040


@pytest.mark.parametrize("bad", [{"connectors": 0}, {"phases": 4}, {"voltage_v": 0}])
def test_an_impossible_build_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"charge point|phases"):
        Profile(**bad)


def test_a_nameplate_that_breaks_the_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="BootNotification"):
        ChargePoint(Profile(vendor="x" * 21), lambda: "id")
