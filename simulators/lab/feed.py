"""What happens in the lab, as numbered events for any number of listeners. It keeps the newest and waits for nobody."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

BOUND = 2000
LISTENER_BOUND = 1000


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: `kind` is charge-point, frame, story, removed or lost; `charge_point` the station it is about."""

    number: int
    kind: str
    charge_point: str
    data: dict[str, Any]


class Feed:
    """The newest `bound` happenings, and who listens."""

    def __init__(self, bound: int = BOUND) -> None:
        self._kept: deque[Happening] = deque(maxlen=bound)
        self._listeners: set[Listener] = set()
        self._number = 0

    @property
    def number(self) -> int:
        """The number of the newest happening."""
        return self._number

    def publish(self, kind: str, charge_point: str, data: dict[str, Any]) -> None:
        """Tell every listener."""
        self._number += 1
        happening = Happening(self._number, kind, charge_point, data)
        self._kept.append(happening)
        for listener in self._listeners:
            listener.put(happening)

    @contextmanager
    def listen(self, since: int | None = None) -> Iterator["Listener"]:
        """A listener while inside; `since` is the last number it has seen, so that it hears what came after as far as that is kept."""
        listener = Listener()
        if since is not None:
            missed = [one for one in self._kept if one.number > since]
            if missed and missed[0].number > since + 1:
                listener.lost += missed[0].number - since - 1
            for happening in missed:
                listener.put(happening)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


class Listener:
    """One listener's queue; when it reads too slowly, what it misses is counted and said."""

    def __init__(self, bound: int = LISTENER_BOUND) -> None:
        self._queue: deque[Happening] = deque()
        self._bound = bound
        self._there = asyncio.Event()
        self.lost = 0

    def put(self, happening: Happening) -> None:
        """Let it hear this."""
        if len(self._queue) >= self._bound:
            self._queue.popleft()
            self.lost += 1
        self._queue.append(happening)
        self._there.set()

    async def take(self) -> list[Happening]:
        """Everything that came since the last time, at least one; first, how much was lost."""
        await self._there.wait()
        self._there.clear()
        taken = list(self._queue)
        self._queue.clear()
        if self.lost:
            taken.insert(0, Happening(0, "lost", "", {"lost": self.lost}))
            self.lost = 0
        return taken
