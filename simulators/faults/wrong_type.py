"""The fault of a frame whose element has the wrong JSON type."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing, rewritten

_ELEMENTS = ("type", "id", "action", "payload")


@dataclass(frozen=True, slots=True)
class WrongType(Fault):
    """`element` is `type` (a string), `id` (a number), `action` or `payload` (an array)."""

    name: ClassVar = "wrong-type"

    element: str = "payload"

    def __post_init__(self) -> None:
        if self.element not in _ELEMENTS:
            raise ValueError(f"element is one of {', '.join(_ELEMENTS)}, not {self.element!r}")

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        places = {"type": 0, "id": 1, "action": 2, "payload": 3 if passing.kind == "call" else 2}
        message = list(passing.message or ())
        place = places[self.element]
        if place >= len(message) or (self.element == "action" and passing.kind != "call"):
            return [Pass(passing.text)]
        right = message[place]
        message[place] = {"type": str(right), "id": 42}.get(self.element, [right])
        return [Pass(rewritten(*message))]
