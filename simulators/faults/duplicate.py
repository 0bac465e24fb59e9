"""The fault that sends a frame more than once."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class Duplicate(Fault):
    """The frame arrives `copies` times more, word for word."""

    name: ClassVar = "duplicate"

    copies: int = 1

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text) for _ in range(1 + self.copies)]
