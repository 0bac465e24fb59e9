"""The energy meter of one connector: a register that never falls, and readings that agree with each other.

In each reading P = U · I · phases holds exactly, because power is computed from the rounded current. It knows the
OCPP names of what it measures; it does not know when to measure or whom to tell.
"""

from dataclasses import dataclass
from typing import Any

MEASURANDS = ("Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "Voltage", "SoC")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter shows at one instant; `soc_percent` is None when no car tells it."""

    register_wh: int
    power_w: float
    current_a: float
    voltage_v: float
    soc_percent: float | None


class Meter:
    """A register in Wh."""

    __slots__ = ("_register_wh", "phases", "voltage_v")

    def __init__(self, register_wh: float, voltage_v: float, phases: int) -> None:
        self._register_wh = float(register_wh)
        self.voltage_v = voltage_v
        self.phases = phases

    @property
    def register_wh(self) -> int:
        """The register in whole Wh, as the display shows it."""
        return int(self._register_wh + 1e-6)

    def count(self, energy_wh: float) -> None:
        """Add energy. Raises ValueError for less than none."""
        if energy_wh < 0:
            raise ValueError("a meter does not run backwards")
        self._register_wh += energy_wh

    def read(self, power_w: float, soc_percent: float | None) -> Reading:
        """Read the meter while this power flows."""
        current_a = round(power_w / (self.voltage_v * self.phases), 2)
        power_w = round(current_a * self.voltage_v * self.phases, 3)
        return Reading(self.register_wh, power_w, current_a, self.voltage_v, soc_percent)


def sampled_values(reading: Reading, measurands: tuple[str, ...], context: str) -> list[dict[str, Any]]:
    """Write a reading as OCPP SampledValue objects, in the order of the measurands asked for (7.43)."""
    written = {
        "Energy.Active.Import.Register": (str(reading.register_wh), "Wh", "Outlet"),
        "Power.Active.Import": (f"{reading.power_w:.10g}", "W", "Outlet"),
        "Current.Import": (f"{reading.current_a:g}", "A", "Outlet"),
        "Voltage": (f"{reading.voltage_v:g}", "V", "Outlet"),
    }
    if reading.soc_percent is not None:
        written["SoC"] = (f"{reading.soc_percent:.1f}", "Percent", "EV")
    return [
        {"value": value, "context": context, "measurand": name, "location": location, "unit": unit}
        for name in measurands
        if name in written
        for value, unit, location in [written[name]]
    ]
