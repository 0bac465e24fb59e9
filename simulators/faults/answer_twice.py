"""The fault of a peer that answers the same CALL more than once."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class AnswerTwice(Fault):
    """The answer arrives two times, the second `after_s` seconds behind the first."""

    name: ClassVar = "answer-twice"
    of: ClassVar[Of] = "answer"

    after_s: float = 0.0

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(passing.text), Pass(passing.text, self.after_s, in_order=self.after_s == 0)]
