"""The fault that loses a frame."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.effects import Effect
from simulators.faults.fault import Fault, Moment
from simulators.faults.passing import Passing


@dataclass(frozen=True, slots=True)
class Drop(Fault):
    """The frame never arrives; nobody is told."""

    name: ClassVar = "drop"

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        return []
