"""The fault of a broken line: some characters arrive as others."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect, Pass
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class Corrupt(Fault):
    """The first character and `characters` more, chosen by the seed, become a control character: no JSON any more."""

    name: ClassVar = "corrupt"

    characters: int = 3

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        letters = list(passing.text)
        places = moment.dice.sample(range(len(letters)), min(self.characters, len(letters)))
        for place in {0, *places} if letters else ():
            letters[place] = "\x01"
        return [Pass("".join(letters))]
