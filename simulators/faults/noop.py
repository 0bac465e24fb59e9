"""The fault that is none: it only notes that its rule chose a frame. Good for trying a rule out."""

from dataclasses import dataclass
from typing import ClassVar

from simulators.faults.fault import Fault


@dataclass(frozen=True, slots=True)
class Noop(Fault):
    """The frame passes unharmed."""

    name: ClassVar = "noop"
