"""The fault of a peer that reads slowly, so that the other side's buffers fill."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass, Rest
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class SlowReading(Fault):
    """After the frame, nothing is read from its sender for `pause_s` seconds."""

    name: ClassVar = "slow-reading"
    of: ClassVar[Of] = "any"

    pause_s: float = 1.0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text), Rest(self.pause_s)]
