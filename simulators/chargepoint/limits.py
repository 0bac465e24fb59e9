"""How much a charge point may give: a limit in amperes, watts and phases, and how several cars share one.

A limit has all three at once, and limits are combined by taking the lowest of each: nothing is converted before
the phases that really carry current are known. "A" is current per phase, "W" is the power of all phases
together (OCPP 1.6, 7.12). It knows neither profiles nor connectors.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many amperes on each of so many phases, and so many watts in all.

    Less than `minimum_a` or `minimum_w` is of no use to the car (minChargingRate).
    """

    current_a: float = math.inf
    power_w: float = math.inf
    phases: int = 3
    minimum_a: float = 0.0
    minimum_w: float = 0.0

    def merge(self, other: "Limit") -> "Limit":
        """The limit that keeps within both."""
        return Limit(
            min(self.current_a, other.current_a),
            min(self.power_w, other.power_w),
            min(self.phases, other.phases),
            max(self.minimum_a, other.minimum_a),
            max(self.minimum_w, other.minimum_w),
        )

    def share(self, part: float) -> "Limit":
        """This part of the limit (0 to 1)."""
        return Limit(_part(self.current_a, part), _part(self.power_w, part), self.phases, self.minimum_a, self.minimum_w)

    def amps(self, voltage_v: float, phases: int = 3) -> float:
        """The current on each of the phases that carry any, when the car can use so many."""
        return min(self.current_a, self.power_w / (voltage_v * min(self.phases, phases)))

    def watts(self, voltage_v: float, phases: int = 3) -> float:
        """The power of those phases together."""
        return self.amps(voltage_v, phases) * voltage_v * min(self.phases, phases)

    def least_amps(self, voltage_v: float, phases: int = 3) -> float:
        """The current below which there is no point in charging."""
        return max(self.minimum_a, self.minimum_w / (voltage_v * min(self.phases, phases)))


@dataclass(frozen=True, slots=True)
class Wish:
    """What one car could use of a shared limit: at most `part` of it (0 to 1), and nothing below `least`."""

    part: float
    least: float


def divide(wishes: Sequence[Wish]) -> list[float]:
    """Divide one limit among cars, in order of arrival: parts that add up to 1 at most.

    Each has the least that it needs, as long as that is left when its turn comes, else it waits (0). The rest is
    shared fairly, and what a car cannot use goes to the others.
    """
    left, served = 1.0, []
    for index, wish in enumerate(wishes):
        if 0 < wish.part >= wish.least - _TINY and wish.least <= left + _TINY:
            served.append(index)
            left -= wish.least
    parts = [0.0] * len(wishes)
    for index, part in zip(served, _fair([wishes[index] for index in served]), strict=True):
        parts[index] = part
    return parts


def _fair(wishes: Sequence[Wish]) -> list[float]:
    """Give all the same, but none less than its least, and none more than its wish."""
    fixed: dict[int, float] = {}
    while True:
        even = _filled([wish.part for index, wish in enumerate(wishes) if index not in fixed], 1.0 - sum(fixed.values()))
        parts = dict(zip((index for index in range(len(wishes)) if index not in fixed), even, strict=True))
        short = {index: wishes[index].least for index, part in parts.items() if part < wishes[index].least}
        if not short:
            return [{**parts, **fixed}[index] for index in range(len(wishes))]
        fixed.update(short)


def _filled(wanted: Sequence[float], left: float) -> list[float]:
    """Fill all equally, and those that have enough no further."""
    parts = [0.0] * len(wanted)
    for place, index in enumerate(sorted(range(len(wanted)), key=lambda index: wanted[index])):
        parts[index] = min(wanted[index], left / (len(wanted) - place))
        left -= parts[index]
    return parts


def _part(whole: float, part: float) -> float:
    return whole if math.isinf(whole) else whole * part
