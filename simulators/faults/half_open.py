"""The fault of a connection that stands and carries nothing."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, HalfOpen
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class HalfOpenLink(Fault):
    """From this frame on, which is lost, nothing is read or written, pongs included, for `for_s` seconds (0: for good)."""

    name: ClassVar = "half-open"
    of: ClassVar[Of] = "any"

    for_s: float = 0.0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [HalfOpen(self.for_s or None)]
