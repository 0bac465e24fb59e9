"""One charger's connection through the proxy: frames of both directions past the faults, onto the tape, and on.

It ends when either side does, and ends the other side in the same way: a close code is passed on, a broken
connection is broken.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed

from simulators.faults.passing import Direction
from simulators.transport.agenda import Agenda, Deed
from simulators.transport.alarm import Alarm
from simulators.transport.clock import RealClock
from simulators.transport.line import Line
from simulators.transport.tape import Tape
from simulators.transport.wire import Action, Close, Pass, Pause, Remark, Reset, Wire

ABNORMAL = (1005, 1006, 1015)
"""Close codes that stand in no closing frame (RFC 6455, 7.4.1)."""


PATIENCE_S = 2.0


class Passage:
    """Carries frames between `charger` and `csms` past `wire`; the tape has what crossed the CSMS's side."""

    def __init__(self, charger: Connection, csms: Connection, wire: Wire, tape: Tape) -> None:
        self._tape, self._wire, self._clock = tape, wire, RealClock()
        self._wrote = asyncio.Event()
        self._lines: dict[Direction, Line] = {
            "sent": Line(csms, self._record, self._wrote.set, _ignore),
            "received": Line(charger, _ignore, self._wrote.set, _ignore),
        }
        self._links: dict[Direction, Connection] = {"sent": charger, "received": csms}  # where a direction comes from
        self._agenda = Agenda()
        self._alarm = Alarm(self._clock, self._ring)
        self._reset = False

    async def run(self) -> None:
        """Carry until one side ends."""
        self._note("connected")
        self._perform("sent", self._wire.connected(self._clock.now()))
        pumps: dict[asyncio.Task[None], Direction] = {
            asyncio.create_task(self._pump(direction, link)): direction for direction, link in self._links.items()
        }
        try:
            ended, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
            await self._end(pumps[next(iter(ended))])
        finally:
            self._alarm.cancel()
            for task in pumps:
                task.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            for line in self._lines.values():
                line.link.transport.abort()
                await line.end()

    async def _pump(self, direction: Direction, link: Connection) -> None:
        with suppress(ConnectionClosed):
            async for text in link:
                if isinstance(text, bytes):
                    self._note(f"a binary frame of {len(text)} bytes, {direction}, is passed on")
                    self._lines[direction].put(text)
                    continue
                if direction == "received":
                    self._tape.write("received", self._clock.now(), frame=text)
                self._perform(direction, self._wire.carry(direction, text, self._clock.now()))

    def _perform(self, direction: Direction, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Pass(text, after_s, back):
                    deed = partial(self._lines[_turned(direction) if back else direction].put, text)
                    if after_s > 0:
                        self._later(after_s, deed)
                    else:
                        deed()
                case Remark(text):
                    self._note(text)
                case Reset():
                    self._reset = True
                    for line in self._lines.values():
                        line.abort()
                case Close():
                    self._lines[direction].put(action)
                case Pause():
                    self._pause(action)

    def _pause(self, pause: Pause) -> None:
        """Nothing is taken from where the direction comes from, and nothing handed over where it goes."""
        reader, writer = self._lines[_turned(pause.direction)], self._lines[pause.direction]
        reader.hold_reading()
        writer.hold_writing()
        if pause.seconds is not None:
            self._later(pause.seconds, reader.resume_reading)
            self._later(pause.seconds, writer.resume_writing)

    async def _end(self, direction: Direction) -> None:
        """Pass the end of one side on to the other, behind what is still to be written there."""
        gone, other = self._links[direction], self._lines[direction]
        code, reason = gone.close_code or 1006, gone.close_reason or ""
        who = "the charger" if direction == "sent" else "the CSMS"
        self._note(f"connection closed by {who}: {code} {reason}".rstrip() if not self._reset else "connection reset by a fault")
        if self._reset or code in ABNORMAL:
            if not self._reset:
                await self._written(other)
            other.abort()
        else:
            other.put(Close(code, reason))
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await other.link.wait_closed()

    async def _written(self, line: Line) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not line.idle:
                    self._wrote.clear()
                    await self._wrote.wait()

    def _later(self, seconds: float, deed: Deed) -> None:
        self._agenda.enter(self._clock.now() + timedelta(seconds=seconds), deed)
        self._alarm.set(self._agenda.due)

    def _ring(self) -> None:
        self._agenda.run(self._clock.now())
        self._alarm.set(self._agenda.due)

    def _record(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            self._tape.write("sent", self._clock.now(), frame=frame)

    def _note(self, text: str) -> None:
        self._tape.write("note", self._clock.now(), note=text)


def _turned(direction: Direction) -> Direction:
    return "received" if direction == "sent" else "sent"


def _ignore(_: object) -> None:
    return None
