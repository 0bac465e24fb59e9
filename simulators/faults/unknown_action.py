"""The fault of a CALL with a word that OCPP does not have."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing, rewritten


@dataclass(frozen=True, slots=True)
class UnknownAction(Fault):
    """The action reads `word`; id and payload stay."""

    name: ClassVar = "unknown-action"

    word: str = "NoSuchAction"

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        if passing.kind != "call" or passing.message is None:
            return [Pass(passing.text)]
        return [Pass(rewritten(*passing.message[:2], self.word, *passing.message[3:]))]
