"""The way of a frame between core and socket, past whatever `Wire` there is. It carries out; it decides nothing.

It also remembers for whose answer no clock need wait: a CALL that was dropped, or that is held in either direction.
"""

from collections.abc import Callable, Iterable
from functools import partial

from simulators.chargepoint.machine import ChargePoint
from simulators.transport.clock import Clock
from simulators.transport.line import Line
from simulators.transport.redial import Later
from simulators.transport.wire import Action, Close, Direction, Pass, Pause, Pieces, Remark, Reset, Wire


class Passage:
    """Brings frames to `hear` (the core) or onto `line` (the socket); `later` counts in station time."""

    __slots__ = ("_clock", "_hear", "_later", "_machine", "_note", "given_up", "line", "wire")

    def __init__(
        self,
        wire: Wire | None,
        machine: ChargePoint,
        clock: Clock,
        *,
        hear: Callable[[str], None],
        note: Callable[[str], None],
        later: Later,
    ) -> None:
        self.wire = wire
        self.line: Line | None = None
        self.given_up: str | None = None
        self._machine, self._clock = machine, clock
        self._hear, self._note, self._later = hear, note, later

    def open(self, line: Line) -> None:
        """A new connection."""
        self.line = line
        if self.wire is not None:
            self.perform("sent", self.wire.connected(self._clock.now()))

    def carry(self, direction: Direction, text: str) -> None:
        """Let a frame go its way, or what the wire makes of it."""
        if self.wire is None:
            self._forward(self.line, text, outward=direction == "sent")
            return
        actions = tuple(self.wire.carry(direction, text, self._clock.now()))
        asked = text.lstrip().startswith(("[2",) if direction == "sent" else ("[3", "[4"))
        if asked and not any(isinstance(action, Pass) and not action.back and action.after_s <= 0 for action in actions):
            self.give_up()
        self.perform(direction, actions)

    def part(self, reason: str | None) -> None:
        """Close the connection for this reason, if there is one; None: drop it without a word, as without power or network."""
        if self.line is None:
            return
        if reason is None:
            self.line.abort()
        else:
            self.line.put(Close(1000, reason[:100]))

    def give_up(self) -> None:
        """For the CALL that is in flight now, no clock need wait."""
        self.given_up = self._machine.awaiting

    def perform(self, direction: Direction, actions: Iterable[Action]) -> None:
        """Do what a wire asked for to the open connection; without one, frames are lost with a note."""
        for action in actions:
            match action:
                case Pass(text, after_s, back):
                    forward = partial(self._forward, self.line, text, outward=(direction == "sent") != back)
                    if after_s > 0:
                        self._later(after_s, forward)
                    else:
                        forward()
                case Remark(text):
                    self._note(text)
                case Reset() if self.line is not None:
                    self.line.abort()
                case Close() if self.line is not None:
                    self.line.put(action)
                case Pause() if self.line is not None:
                    self._pause(self.line, action)
                case _:
                    self._note(f"not connected, so nothing comes of {action}")

    def _forward(self, line: Line | None, text: str | bytes | Pieces, *, outward: bool) -> None:
        if line is None or line is not self.line:
            self._note("a frame was lost: not connected")
        elif outward:
            self.given_up = None
            line.put(text)
        elif isinstance(text, str):
            self._hear(text)

    def _pause(self, line: Line, pause: Pause) -> None:
        hold, resume = (line.hold_writing, line.resume_writing) if pause.direction == "sent" else (line.hold_reading, line.resume_reading)
        hold()
        if pause.seconds is not None:
            self._later(pause.seconds, resume)
