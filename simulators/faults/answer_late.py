"""The fault of a peer that answers, but late."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class AnswerLate(Fault):
    """The answer alone comes `s` seconds later; other frames overtake it. The usual 40 s are more than most peers wait."""

    name: ClassVar = "answer-late"
    of: ClassVar[Of] = "answer"

    s: float = 40.0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text, self.s, in_order=False)]
