"""The fault of a clock that runs too fast or too slow."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing
from simulators.faults.timestamps import moved


@dataclass(frozen=True, slots=True)
class ClockDrift(Fault):
    """The instants in frames gain `s_per_hour` seconds each hour of the station's time, from the first frame it strikes."""

    name: ClassVar = "clock-drift"
    of: ClassVar[Of] = "any"

    s_per_hour: float = 60.0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        first = moment.memory.setdefault("first", moment.at)
        gained = (moment.at - first) / timedelta(hours=1) * self.s_per_hour
        return [Pass(moved(passing, lambda at: timedelta(seconds=gained)))]
