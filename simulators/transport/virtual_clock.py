"""Time that moves only when it is told to, and then as fast as the CSMS answers.

Theory of operation. The clock belongs to the stations only; a CSMS lives in real time. `advance` looks for the
earliest instant at which one of its stations has something to do, sets the clock to it and lets that station act;
then it waits, in real time, until the station is *settled*: all it had to say is written, every CALL answered, no
dial under way. Only then does time go on. So timers fire in their order, and a session takes as long as its round
trips.

A CSMS that does not answer cannot stop the clock for ever: after `patience_s` real seconds without any news time
goes on, and the CALL then times out at its instant of station time. A frame that a fault has dropped on this side
is not waited for. The clock knows no sockets: who can be late is a `Participant`.
"""

import asyncio
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from simulators.transport.clock import HEAD_START, RealClock

T = TypeVar("T")

STALLED = 10_000  # rounds at one instant


class Participant(Protocol):
    """One station that lives by the clock."""

    @property
    def settled(self) -> bool:
        """Whether nothing is under way for which time has to stand still."""
        ...

    @property
    def due(self) -> datetime | None:
        """When it has something to do next."""
        ...

    def run_due(self) -> None:
        """Do what is due."""
        ...

    def give_up_waiting(self) -> None:
        """What is under way now no longer keeps time from going on."""
        ...


class VirtualClock:
    """The time of the stations that are given it; `await clock.advance(minutes=45)` lets it pass.

    It starts at `start`, or else `head_start` before now, so that no time on the wire lies in the future: without
    a `start` of your own, `advance` raises ValueError rather than pass real time. `patience_s` is real seconds.
    """

    def __init__(self, start: datetime | None = None, *, head_start: timedelta = HEAD_START, patience_s: float = 10.0) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("the start of a virtual clock needs a time zone")
        self.patience_s = patience_s
        self._bounded = start is None
        self._start = self._now = start if start is not None else RealClock().now() - head_start
        self._participants: list[Participant] = []
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        """The stations' instant."""
        return self._now

    def seconds_until(self, at: datetime) -> float:
        """0 when `at` has come; else infinity: waiting alone never gets there."""
        return 0.0 if at <= self._now else math.inf

    def elapsed_s(self) -> float:
        """Station seconds since the start."""
        return (self._now - self._start).total_seconds()

    async def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let so much time pass, with everything that falls into it."""
        await self.run(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))

    async def run(self, span: timedelta, look: Callable[[], T | None] | None = None) -> T | None:
        """Let `span` pass, or less: until `look`, asked whenever all is settled, returns something true."""
        if span < timedelta(0):
            raise ValueError("time does not go backwards")
        async with self._turn:
            end = self._now + span
            self._check(end)
            while not (found := await self._settle(look)):
                due = min((at for one in self._participants if (at := one.due) is not None), default=None)
                if due is None or due > end:
                    break
                self._now = max(self._now, due)
                self._run_due()
            if found:
                return found
            self._now = end
            return await self._settle(look)

    async def settle(self) -> None:
        """Wait, in real time, until nothing is under way; station time stands still."""
        await self._settle(None)

    # --- for the stations

    def join(self, participant: Participant) -> None:
        """Let a station live by this clock."""
        self._participants.append(participant)

    def leave(self, participant: Participant) -> None:
        """Let it go."""
        self._participants.remove(participant)
        self.notify()

    def notify(self) -> None:
        """Something happened at a station."""
        self._news.set()

    # --- how time goes on

    def _run_due(self) -> None:
        for participant in tuple(self._participants):
            rounds = 0
            while (due := participant.due) is not None and due <= self._now and participant.settled:
                participant.run_due()
                rounds += 1
                if rounds > STALLED:
                    raise RuntimeError(f"a station has something to do at {due} and does not get it done")

    async def _settle(self, look: Callable[[], T | None] | None) -> T | None:
        while True:
            self._news.clear()
            waiting = [one for one in self._participants if not one.settled]
            if look is not None and (found := look()):
                return found
            if not waiting:
                return None
            try:
                async with asyncio.timeout(self.patience_s):
                    await self._news.wait()
            except TimeoutError:
                for participant in waiting:
                    participant.give_up_waiting()

    def _check(self, end: datetime) -> None:
        if self._bounded and end > RealClock().now():
            raise ValueError(
                "this would bring the stations' time into the future, which a CSMS may not accept: "
                "start further back, VirtualClock(head_start=timedelta(days=7)), or give a start of your own"
            )
