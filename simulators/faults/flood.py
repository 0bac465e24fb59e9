"""The fault of a peer that talks without end."""

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Passing, rewritten

MARK = "flood-"
"""How the ids of such CALLs begin; answers to them are kept from whoever did not ask."""


@dataclass(frozen=True, slots=True)
class Flood(Fault):
    """Behind the frame come `count` CALLs of `send` with `payload` (JSON), `per_s` a second (0: at once), none waiting for an answer."""

    name: ClassVar = "flood"
    of: ClassVar[Of] = "any"

    send: str = "Heartbeat"
    payload: str = "{}"
    count: int = 1000
    per_s: float = 0.0

    def __post_init__(self) -> None:
        orjson.loads(self.payload)

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        payload: Any = orjson.loads(self.payload)
        gap_s = 1 / self.per_s if self.per_s > 0 else 0.0
        calls: list[Effect] = [
            Pass(rewritten(2, f"{MARK}{moment.dice.getrandbits(64):016x}", self.send, payload), gap_s * number, in_order=False)
            for number in range(1, self.count + 1)
        ]
        return [Pass(passing.text), *calls]
