"""The fault of a peer that does what it was told and does not answer."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class AnswerNever(Fault):
    """The answer is lost."""

    name: ClassVar = "answer-never"
    of: ClassVar[Of] = "answer"

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return []
