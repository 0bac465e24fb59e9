"""What every fault is: a frozen value that turns one frame into effects, or one dialling into another.

When it strikes is the rule's affair, not the fault's.
"""

import random
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from simulators.faults.effects import Effect, Pass
from simulators.faults.passing import Passing

_SPANS = ("s", "jitter_s", "after_s", "pause_s", "for_s")
Of: TypeAlias = Literal["call", "answer", "any"]


@dataclass(slots=True)
class Moment:
    """What a fault may know beside the frame: the instant, the rule's dice, and what it remembers.

    `memory` lasts as long as the rule, `link` as long as the connection.
    """

    at: datetime
    dice: random.Random
    memory: dict[str, Any] = field(default_factory=dict)
    link: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialling:
    """How the station is about to dial; `subprotocol` None offers none."""

    csms: str
    identity: str
    password: str | None
    subprotocol: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave. `name` is its word in texts and files, `of` the frames it is meant for.

    `dials` faults strike while dialling, all others strike frames. Raises ValueError for a span below 0, unless
    the fault is `signed`, which moves instants either way.
    """

    name: ClassVar[str]
    of: ClassVar[Of] = "call"
    dials: ClassVar[bool] = False
    signed: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name in _SPANS and not self.signed and not value >= 0:
                raise ValueError(f"{one.name} is 0 seconds or more, not {value:g}")

    def strike(self, passing: Passing, moment: Moment) -> list[Effect]:
        """What becomes of a frame that the rule has chosen."""
        return [Pass(passing.text)]

    def follow(self, passing: Passing, moment: Moment) -> list[Effect]:
        """What to add behind a frame that passed unharmed; for faults that keep something back."""
        return []

    def learn(self, passing: Passing, moment: Moment) -> None:
        """Look at every frame before the rule decides; for faults that need what came before."""

    def dial(self, dialling: Dialling) -> Dialling:
        """How to dial instead."""
        return dialling
