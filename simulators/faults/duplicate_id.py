"""The fault of a message id that was used before."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing, rewritten


@dataclass(frozen=True, slots=True)
class DuplicateId(Fault):
    """The CALL bears the id of the CALL before it in its direction; the first one of a connection stays as it is."""

    name: ClassVar = "duplicate-id"

    def learn(self, passing: Passing, moment: Moment) -> None:
        if passing.kind == "call":
            ids = moment.link.setdefault(passing.direction, [])
            ids.append(passing.message_id)
            del ids[:-2]

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        ids = moment.link.get(passing.direction, ())
        if passing.kind != "call" or passing.message is None or len(ids) < 2:
            return [Pass(passing.text)]
        return [Pass(rewritten(2, ids[0], *passing.message[2:]))]
