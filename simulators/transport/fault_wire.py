"""The faults of `simulators.faults` as a `Wire`: it translates what they decide into what a driver does."""

from collections.abc import Iterator
from datetime import datetime

from simulators.faults.effects import Back, Effect, HalfOpen, Rest
from simulators.faults.effects import Pass as Onward
from simulators.faults.effects import Remark as Said
from simulators.faults.effects import Reset as Torn
from simulators.faults.plan import Plan
from simulators.transport.wire import Action, Direction, Pass, Pause, Pieces, Remark, Reset


class FaultWire:
    """Carries the frames of one station past its `plan`; `relays` when received frames go on over a socket as well."""

    def __init__(self, plan: Plan, *, relays: bool = False) -> None:
        self.plan = plan
        self._relays = relays

    def connected(self, at: datetime) -> tuple[Action, ...]:
        """A new connection is open."""
        self.plan.connected()
        return ()

    def carry(self, direction: Direction, text: str, at: datetime) -> list[Action]:
        """What becomes of this frame."""
        effects = self.plan.take(direction, text, at)
        return [action for effect in effects for action in actions(effect, direction, in_pieces=self._relays or direction == "sent")]


def actions(effect: Effect, direction: Direction, *, in_pieces: bool = True) -> Iterator[Action]:
    """What a driver has to do for one effect on a frame that went in `direction`; `in_pieces` where it goes on over a socket."""
    match effect:
        case Onward():
            broken = in_pieces and effect.pieces > 1
            yield Pass(Pieces(effect.text, effect.pieces, effect.pause_s) if broken else effect.text, effect.after_s)
        case Back():
            yield Pass(effect.text, effect.after_s, back=True)
        case Torn():
            yield Reset()
        case HalfOpen(seconds):
            yield Pause("sent", seconds)
            yield Pause("received", seconds)
        case Rest(for_s):
            yield Pause(direction, for_s)
        case Said(text):
            yield Remark(text)
