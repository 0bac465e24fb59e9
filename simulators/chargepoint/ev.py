"""A car: a battery that fills, and the power it takes while it does.

What a car takes at most follows a curve over its state of charge; without one of its own it is full power up to
80 % and then a straight line down to a tenth of it at 100 %. Alternating current passes the car's own charger, with its
phases, currents and power factor; direct current does not. It knows nothing of OCPP, cards or meters. Energy is in Wh,
power in W.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Curve: TypeAlias = tuple[tuple[float, float], ...]  # (state of charge in %, share of the highest power), rising in the first

TAPER: Curve = ((0, 1), (80, 1), (100, 0.1))
_STEP_S = 15.0


@dataclass(frozen=True, slots=True)
class CarModel:
    """A kind of car and how it arrives: `soc_percent` is its state of charge when it is plugged in.

    `max_power_w`, `phases`, `min_current_a`, `max_current_a` and `power_factor` (cos phi) are those of its AC charger;
    `max_dc_power_w` is 0 for a car that takes no direct current. Raises ValueError for what no car can be.
    """

    battery_wh: float = 60_000.0
    soc_percent: float = 40.0
    max_power_w: float = 11_000.0
    name: str = "Car"
    phases: int = 3
    min_current_a: float = 6.0
    max_current_a: float = 80.0
    power_factor: float = 1.0
    max_dc_power_w: float = 100_000.0
    curve: Curve = TAPER
    dc_curve: Curve = TAPER

    def __post_init__(self) -> None:
        if self.battery_wh <= 0 or not 0 <= self.soc_percent <= 100:
            raise ValueError("a battery holds more than 0 Wh, and its state of charge is 0 to 100 %")
        if self.phases not in (1, 2, 3) or not 0 < self.power_factor <= 1:
            raise ValueError("a car has 1, 2 or 3 phases and a power factor above 0 and at most 1")
        if min(self.max_power_w, self.max_dc_power_w) < 0 or not 0 <= self.min_current_a <= self.max_current_a:
            raise ValueError("powers are not below 0, and the minimum current is not above the maximum")
        for curve in (self.curve, self.dc_curve):
            _check(curve)


class Car:
    """One car at a connector; `dc` when it charges with direct current."""

    __slots__ = ("dc", "energy_wh", "model")

    def __init__(self, model: CarModel, dc: bool = False) -> None:
        self.model = model
        self.dc = dc
        self.energy_wh = model.battery_wh * model.soc_percent / 100

    @property
    def soc_percent(self) -> float:
        """The state of charge, 0 to 100."""
        return 100 * self.energy_wh / self.model.battery_wh

    @property
    def full(self) -> bool:
        """Whether the battery takes nothing more."""
        return self.model.battery_wh - self.energy_wh < 1e-6

    @property
    def willing(self) -> bool:
        """Whether it can take any of this kind of current, and has room for it."""
        return self._most_w > 0 and not self.full

    @property
    def phases(self) -> int:
        """The conductors that carry its current."""
        return 1 if self.dc else self.model.phases

    @property
    def power_factor(self) -> float:
        """The cosine of the angle between voltage and current."""
        return 1.0 if self.dc else self.model.power_factor

    @property
    def min_current_a(self) -> float:
        """With less on offer it does not charge."""
        return 0.0 if self.dc else self.model.min_current_a

    def usable_w(self, current_a: float, voltage_v: float, phases: int) -> float:
        """The power it can make of so many amperes on so many phases; 0 when that is too little to begin."""
        if current_a <= 0 or current_a < self.min_current_a - 1e-6:
            return 0.0
        current_a = current_a if self.dc else min(current_a, self.model.max_current_a)
        return current_a * voltage_v * min(phases, self.phases) * self.power_factor

    def useful_a(self, voltage_v: float, phases: int) -> float:
        """More amperes on each of so many phases are of no use to it."""
        most_a = self._most_w / (voltage_v * min(phases, self.phases) * self.power_factor)
        return most_a if self.dc else min(most_a, self.model.max_current_a)

    def power_w(self, offered_w: float) -> float:
        """The power it takes now from what is offered."""
        return 0.0 if self.full else min(offered_w, self._most_w * _share(self._curve, self.soc_percent))

    def draw(self, seconds: float, offered_w: float) -> float:
        """Charge for so long and return the energy taken in Wh; never more than the battery has room for."""
        before = self.energy_wh
        while seconds > 0 and not self.full:
            power_w = self.power_w(offered_w)
            if power_w <= 0:
                break
            step_s = min(seconds, self._step_s(offered_w, power_w))
            self.energy_wh += min(self.model.battery_wh - self.energy_wh, power_w * step_s / 3600)
            seconds -= step_s
        return self.energy_wh - before

    def full_in_s(self, offered_w: float) -> float | None:
        """Seconds in which the battery cannot be full before; None when it takes none."""
        if self.power_w(offered_w) <= 0:
            return None
        peak = max(share for soc, share in (*self._curve, (100.0, _share(self._curve, self.soc_percent))) if soc >= self.soc_percent)
        return (self.model.battery_wh - self.energy_wh) * 3600 / min(offered_w, self._most_w * peak)

    @property
    def _curve(self) -> Curve:
        return self.model.dc_curve if self.dc else self.model.curve

    @property
    def _most_w(self) -> float:
        return self.model.max_dc_power_w if self.dc else self.model.max_power_w

    def _step_s(self, offered_w: float, power_w: float) -> float:
        """How long the power stays as it is; on a slope a step that is short beside the slope."""
        soc, share = next(point for point in self._curve if point[0] > self.soc_percent)
        if min(offered_w, self._most_w * share) != power_w:
            return _STEP_S
        return max(_STEP_S, (self.model.battery_wh * soc / 100 - self.energy_wh) * 3600 / power_w)


def _share(curve: Curve, soc_percent: float) -> float:
    for (soc, share), (next_soc, next_share) in pairwise(curve):
        if soc_percent <= next_soc:
            return share + (next_share - share) * (soc_percent - soc) / (next_soc - soc)
    return curve[-1][1]


def _check(curve: Sequence[tuple[float, float]]) -> None:
    socs = [soc for soc, _ in curve]
    if socs != sorted(set(socs)) or socs[:1] != [0] or socs[-1:] != [100]:
        raise ValueError("a curve rises from 0 % to 100 % state of charge")
    if not all(0 < share <= 1 for _, share in curve):
        raise ValueError("each share of a curve is above 0 and at most 1")
