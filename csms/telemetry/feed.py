"""What happens, told at once to whoever listens in this process: one publisher, any number of listeners, each with a bounded line of its
own. Publishing never waits; a listener that falls behind is dropped. It knows kinds and facts, not what they mean."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from csms.telemetry.metrics import LISTENERS_DROPPED

KINDS = ("frame", "connection", "status", "transaction", "delivery", "command")
WAITING_MAX = 1000
GOODBYE_S = 2.0


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened. `number` grows by one with each, in this process."""

    number: int
    kind: str
    charging_point_id: str
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


class Ended(Exception):
    """There is nothing more to hear: the feed was closed, or the listener was too slow (the text says which)."""


class Feed:
    """The publisher. `has_listeners` tells whether making news is worth the trouble."""

    def __init__(self, waiting_max: int = WAITING_MAX) -> None:
        self._waiting_max = waiting_max
        self._listeners: set[Listener] = set()
        self._all_gone = asyncio.Event()
        self._number = 0
        self._closed = False

    @property
    def has_listeners(self) -> bool:
        return bool(self._listeners)

    def publish(self, kind: str, charging_point_id: str, at: datetime, facts: dict[str, Any]) -> None:
        """Tell all who listen to this kind and this charge point."""
        if not self._listeners:
            return
        self._number += 1
        news = News(self._number, kind, charging_point_id, at, facts)
        for listener in list(self._listeners):
            listener.take(news)

    def listen(self, kinds: frozenset[str] = frozenset(), charging_point_id: str | None = None) -> Listener:
        """A listener, to be used with `with`; no kinds are all kinds."""
        return Listener(self, kinds, charging_point_id, self._waiting_max)

    async def close(self) -> None:
        """End all listening, and give the listeners a moment to say goodbye."""
        self._closed = True
        for listener in list(self._listeners):
            listener.end("the server stops")
        if self._listeners:
            self._all_gone.clear()
            try:
                async with asyncio.timeout(GOODBYE_S):
                    await self._all_gone.wait()
            except TimeoutError:
                return

    def enter(self, listener: Listener) -> None:
        if self._closed:
            listener.end("the server stops")
        else:
            self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners:
            self._all_gone.set()


class Listener:
    """One who listens: `next` hands the news out in order."""

    def __init__(self, feed: Feed, kinds: frozenset[str], charging_point_id: str | None, waiting_max: int) -> None:
        self._feed, self._kinds, self._charging_point_id, self._waiting_max = feed, kinds, charging_point_id, waiting_max
        self._waiting: deque[News] = deque()
        self._stirred = asyncio.Event()
        self._end: str | None = None

    def __enter__(self) -> Self:
        self._feed.enter(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._feed.leave(self)

    async def next(self, timeout_s: float) -> News | None:
        """The next news, or None when there is none for so long. Raises Ended after the last."""
        if not self._waiting and self._end is None:
            self._stirred.clear()
            try:
                async with asyncio.timeout(timeout_s):
                    await self._stirred.wait()
            except TimeoutError:
                return None
        if self._waiting:
            return self._waiting.popleft()
        raise Ended(self._end)

    def take(self, news: News) -> None:
        """Put news into the line, if they are wanted; a full line ends the listening."""
        if (self._kinds and news.kind not in self._kinds) or self._charging_point_id not in (None, news.charging_point_id):
            return
        if len(self._waiting) >= self._waiting_max:
            LISTENERS_DROPPED.inc()
            self.end("too slow")
            self._feed.leave(self)
            return
        self._waiting.append(news)
        self._stirred.set()

    def end(self, why: str) -> None:
        self._end = why
        self._stirred.set()
