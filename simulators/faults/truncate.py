"""The fault that cuts a frame short."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class Truncate(Fault):
    """Only the first `keep` characters arrive; 0 stands for half of them."""

    name: ClassVar = "truncate"

    keep: int = 0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text[: self.keep or len(passing.text) // 2])]
