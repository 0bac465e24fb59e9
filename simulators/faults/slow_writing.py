"""The fault of a peer that writes a frame in small pieces."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class SlowWriting(Fault):
    """The frame is written as `pieces` WebSocket fragments with `pause_s` real seconds between them."""

    name: ClassVar = "slow-writing"
    of: ClassVar[Of] = "any"

    pieces: int = 5
    pause_s: float = 0.5

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text, pieces=max(1, min(self.pieces, len(passing.text))), pause_s=self.pause_s)]
