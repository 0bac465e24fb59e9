"""The fault of a connection that is torn down."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass, Reset
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class ResetLink(Fault):
    """The TCP connection ends without a closing handshake, before the frame arrives; with `deliver`, after it."""

    name: ClassVar = "reset"
    of: ClassVar[Of] = "any"

    deliver: bool = False

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text), Reset()] if self.deliver else [Reset()]
