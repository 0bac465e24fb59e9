"""The measurands of OCPP 1.6: their names, phases, units and places, and how a reading is written with them.

A key may name a measurand with a phase (`Voltage.L2`, 9.1.18); without one, currents and voltages are written for each
line (errata 3.14.3), powers and energies as a whole. Which of them a charge point has follows from its build.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulators.chargepoint.meter import FREQUENCY_HZ, Reading

Value = Callable[[Reading], float | None]


@dataclass(frozen=True, slots=True)
class Measurand:
    """How one measurand is written. `line` gives its value on one loaded line, `idle` on a line without current.

    `unit` is empty where OCPP 1.6 has none.
    """

    whole: Value
    unit: str
    line: Value | None = None
    idle: Value = lambda reading: 0.0
    each: bool = False  # written line by line unless a phase is named
    decimals: int = 0
    location: str = "Outlet"


def _nothing(reading: Reading) -> float:
    return 0.0


def _voltage(reading: Reading) -> float:
    return reading.voltage_v


def _current(reading: Reading) -> float:
    return reading.current_a


def _factor(reading: Reading) -> float:
    return reading.power_factor


TABLE: dict[str, Measurand] = {
    "Current.Export": Measurand(_nothing, "A", _nothing, each=True, decimals=2),
    "Current.Import": Measurand(_current, "A", _current, each=True, decimals=2),
    "Current.Offered": Measurand(lambda reading: reading.offered_a, "A", decimals=2),
    "Energy.Active.Export.Interval": Measurand(_nothing, "Wh"),
    "Energy.Active.Export.Register": Measurand(_nothing, "Wh"),
    "Energy.Active.Import.Interval": Measurand(lambda reading: reading.interval_wh, "Wh"),
    "Energy.Active.Import.Register": Measurand(lambda reading: reading.register_wh, "Wh"),
    "Energy.Reactive.Export.Interval": Measurand(_nothing, "varh"),
    "Energy.Reactive.Export.Register": Measurand(_nothing, "varh"),
    "Energy.Reactive.Import.Interval": Measurand(lambda reading: reading.interval_varh, "varh"),
    "Energy.Reactive.Import.Register": Measurand(lambda reading: reading.register_varh, "varh"),
    "Frequency": Measurand(lambda reading: FREQUENCY_HZ, "", decimals=2),
    "Power.Active.Export": Measurand(_nothing, "W", _nothing, decimals=3),
    "Power.Active.Import": Measurand(lambda reading: reading.power_w(), "W", lambda reading: reading.power_w(1), decimals=3),
    "Power.Factor": Measurand(_factor, "", _factor, _factor, decimals=3),
    "Power.Offered": Measurand(lambda reading: reading.offered_w, "W", decimals=3),
    "Power.Reactive.Export": Measurand(_nothing, "var", _nothing, decimals=3),
    "Power.Reactive.Import": Measurand(lambda reading: reading.reactive_var(), "var", lambda reading: reading.reactive_var(1), decimals=3),
    "RPM": Measurand(lambda reading: reading.rpm, "", location="Body"),
    "SoC": Measurand(lambda reading: reading.soc_percent, "Percent", decimals=1, location="EV"),
    "Temperature": Measurand(lambda reading: reading.temperature_c, "Celsius", decimals=1, location="Body"),
    "Voltage": Measurand(_voltage, "V", _voltage, _voltage, each=True, decimals=2),
}


@cache
def names(phases: int, fan: bool) -> frozenset[str]:
    """What a charge point can measure, phase by phase where it makes sense; `phases` 0 is direct current."""
    whole = [name for name in TABLE if name != "RPM" or fan]
    lines = [f"{name}.L{line}" for name in whole if TABLE[name].line for line in range(1, phases + 1)]
    return frozenset(whole + lines)


MEASURANDS = tuple(sorted(names(3, True)))


def sampled_values(reading: Reading, measurands: tuple[str, ...], context: str, rotation: str = "RST") -> list[dict[str, Any]]:
    """Write a reading as OCPP SampledValue objects, in the order of the measurands asked for (7.43).

    `rotation` says to which lines of the meter (R, S, T: L1, L2, L3) those of the connector are wired (9.1.7).
    """
    wired = rotation if reading.phases == 3 else "RST"
    loaded = ["RST".index(line) + 1 for line in wired[: reading.loaded]]
    return [value for name in measurands for value in _written(reading, name, context, loaded)]


def _written(reading: Reading, wanted: str, context: str, loaded: list[int]) -> Iterator[dict[str, Any]]:
    name, dot, line = wanted.rpartition(".L")
    name = name if dot else wanted
    measurand = TABLE[name]
    if not dot and not (measurand.each and reading.phases):
        yield from _value(measurand.whole(reading), name, context)
        return
    for number in [int(line)] if dot else range(1, reading.phases + 1):
        worth = (measurand.line or measurand.whole) if number in loaded else measurand.idle
        yield from _value(worth(reading), name, context, f"L{number}-N" if name == "Voltage" else f"L{number}")


def _value(value: float | None, name: str, context: str, phase: str = "") -> Iterator[dict[str, Any]]:
    if value is None:
        return
    measurand = TABLE[name]
    text = f"{value:.{measurand.decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text and measurand.decimals > 1 else text
    written = {"value": text, "context": context, "measurand": name, "location": measurand.location}
    if phase:
        written["phase"] = phase
    if measurand.unit:
        written["unit"] = measurand.unit
    yield written
