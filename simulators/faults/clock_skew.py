"""The fault of a clock that is wrong by a fixed time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing
from simulators.faults.timestamps import moved


@dataclass(frozen=True, slots=True)
class ClockSkew(Fault):
    """Each instant in the frame lies `s` seconds later than it was (below zero: earlier)."""

    name: ClassVar = "clock-skew"
    signed: ClassVar = True
    of: ClassVar[Of] = "any"

    s: float = 3600.0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(moved(passing, lambda at: timedelta(seconds=self.s)))]
