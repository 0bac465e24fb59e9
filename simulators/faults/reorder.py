"""The fault that lets a later frame overtake."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class Reorder(Fault):
    """The frame is kept back until `behind` more have gone its way; a connection that ends takes it along."""

    name: ClassVar = "reorder"

    behind: int = 1

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        moment.link.setdefault(passing.direction, []).append([self.behind, passing.text])
        return []

    def follow(self, passing: Passing, moment: Moment) -> list[Effect]:
        kept = moment.link.get(passing.direction, [])
        for one in kept:
            one[0] -= 1
        due = [text for left, text in kept if left <= 0]
        moment.link[passing.direction] = [one for one in kept if one[0] > 0]
        return [Pass(text) for text in due]
