"""The fault of a frame with an element too few or too many."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing, rewritten


@dataclass(frozen=True, slots=True)
class WrongArity(Fault):
    """`extra` elements stand at the end; below zero, so many are missing there."""

    name: ClassVar = "wrong-arity"

    extra: int = -1

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        if passing.message is None:
            return [Pass(passing.text)]
        message = passing.message[: self.extra] if self.extra < 0 else (*passing.message, *["surplus"] * self.extra)
        return [Pass(rewritten(*message))]
