"""The energy meter of one connector: registers that never fall, and readings that agree with each other.

In each reading P = U · I · phases · cos phi holds exactly, because power is computed from the rounded current. Nothing
flows back, so every export reads 0. It does not know when to measure, whom to tell, or how a value is written.
"""

import math
from dataclasses import dataclass

AMBIENT_C = 20.0
WARMER_C = 25.0  # in the long run, at full current
WARMS_IN_S = 900.0
FAN_FROM_C, FAN_FULL_C, FAN_RPM = 30.0, 45.0, 3000
FREQUENCY_HZ = 50.0


@dataclass(frozen=True, slots=True)
class Flow:
    """What flows through a connector: active power, on so many phases, at a power factor; and what could flow."""

    power_w: float = 0.0
    phases: int = 3
    power_factor: float = 1.0
    offered_a: float = 0.0
    offered_phases: int = 3


STILL = Flow()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter shows at one instant.

    `current_a` flows on each of the first `loaded` of `phases` lines (0 phases: direct current); `interval_wh` and
    `interval_varh` passed since the last reading of that kind. `soc_percent` is None when no car tells it, `rpm` without a fan.
    """

    register_wh: int
    register_varh: int
    interval_wh: int
    interval_varh: int
    current_a: float
    offered_a: float
    offered_phases: int
    voltage_v: float
    phases: int
    loaded: int
    power_factor: float
    temperature_c: float
    soc_percent: float | None = None
    rpm: int | None = None

    def power_w(self, lines: int | None = None) -> float:
        """The active power of so many loaded lines; all of them when not told."""
        return round(self.current_a * self.voltage_v * (self.loaded if lines is None else lines) * self.power_factor, 3)

    def reactive_var(self, lines: int | None = None) -> float:
        """The reactive power of so many loaded lines."""
        sine = math.sqrt(1 - self.power_factor**2)
        return round(self.current_a * self.voltage_v * (self.loaded if lines is None else lines) * sine, 3)

    @property
    def offered_w(self) -> float:
        """The power that is offered to the car."""
        return round(self.offered_a * self.voltage_v * self.offered_phases, 3)


class Meter:
    """Registers in Wh and varh, and the temperature of what is round them; `phases` 0 is direct current."""

    __slots__ = ("_marks", "_register_varh", "_register_wh", "fan", "phases", "temperature_c", "voltage_v")

    def __init__(self, register_wh: float, voltage_v: float, phases: int, fan: bool = False) -> None:
        self._register_wh = float(register_wh)
        self._register_varh = 0.0
        self._marks: dict[str, tuple[int, int]] | None = None
        self.voltage_v = voltage_v
        self.phases = phases
        self.fan = fan
        self.temperature_c = AMBIENT_C

    @property
    def register_wh(self) -> int:
        """The register in whole Wh, as the display shows it."""
        return int(self._register_wh + 1e-6)

    @property
    def register_varh(self) -> int:
        """The register of reactive energy in whole varh."""
        return int(self._register_varh + 1e-6)

    def count(self, energy_wh: float, power_factor: float = 1.0) -> None:
        """Add energy. Raises ValueError for less than none."""
        if energy_wh < 0:
            raise ValueError("a meter does not run backwards")
        self._register_wh += energy_wh
        self._register_varh += energy_wh * math.sqrt(1 - power_factor**2) / power_factor

    def warm(self, seconds: float, load: float) -> None:
        """Let the cabinet follow a load (0 to 1 of the rated current) for so long."""
        target_c = AMBIENT_C + WARMER_C * load**2
        if self.temperature_c != target_c:
            self.temperature_c = target_c + (self.temperature_c - target_c) * math.exp(-seconds / WARMS_IN_S)

    def mark(self, kind: str) -> None:
        """Let the next interval of this kind of reading begin now."""
        self._marks = {**(self._marks or {}), kind: (self.register_wh, self.register_varh)}

    def read(self, flow: Flow = STILL, soc_percent: float | None = None, kind: str = "") -> Reading:
        """Read the meter while this flows; `kind` says since which mark the interval runs."""
        loaded = min(flow.phases, self.phases or 1)
        since_wh, since_varh = (self._marks or {}).get(kind, (self.register_wh, self.register_varh))
        return Reading(
            self.register_wh,
            self.register_varh,
            self.register_wh - since_wh,
            self.register_varh - since_varh,
            round(flow.power_w / (self.voltage_v * loaded * flow.power_factor), 2),
            round(flow.offered_a, 2),
            min(flow.offered_phases, self.phases or 1),
            self.voltage_v,
            self.phases,
            loaded,
            flow.power_factor,
            round(self.temperature_c, 1),
            soc_percent,
            self._rpm() if self.fan else None,
        )

    def _rpm(self) -> int:
        part = (self.temperature_c - FAN_FROM_C) / (FAN_FULL_C - FAN_FROM_C)
        return round(FAN_RPM * min(1.0, max(0.0, part)))
