"""The fault of a slow network."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class Delay(Fault):
    """The frame arrives `s` seconds later, give or take up to `jitter_s`; what follows waits behind it."""

    name: ClassVar = "delay"
    of: ClassVar[Of] = "any"

    s: float = 1.0
    jitter_s: float = 0.0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text, max(0.0, self.s + self.jitter_s * moment.dice.uniform(-1, 1)))]
