"""The fault of a peer that answers with an error."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing, rewritten


@dataclass(frozen=True, slots=True)
class AnswerError(Fault):
    """A CALLERROR with `code` and `description` comes in the answer's place."""

    name: ClassVar = "answer-error"
    of: ClassVar[Of] = "answer"

    code: str = "InternalError"
    description: str = "by a fault rule"

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return [Pass(rewritten(4, passing.message_id, self.code, self.description, {}))]
