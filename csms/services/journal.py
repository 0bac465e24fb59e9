"""The frame journal: every exchange with a station, as one row of request and answer, written in batches beside the conversation and never
in its way. What cannot be written, or comes faster than it can be, is counted and left out: no call waits for the journal or fails with
it."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from csms.domain.secrets import masked_text
from csms.storage import journal
from csms.storage.work import Unit, Work
from csms.telemetry.metrics import JOURNAL

LOG = logging.getLogger(__name__)
WAITING_BYTES = 64 * 2**20
"""What may wait to be written. A station may have as much of it as it leaves free: alone half, and nobody takes it all."""
ROW_BYTES = 1024
"""What an exchange takes beside its texts, roughly."""
BATCH, BATCH_BYTES = 500, 2**20
GATHER_S = 0.05
PRUNE_EVERY_S = 60.0
TEXT_MAX = 64 * 1024
"""How many characters of a frame are kept: a journal is no archive of firmware lists."""
LOOKED_AT_MAX = 4 * TEXT_MAX
"""Of a frame longer than this only its length is kept: to look for secrets in it would take too long."""


class Exchange(NamedTuple):
    """A request and its answer. `asked_by` is `station` or `csms`; texts are whole frames. There is no answer to
    what was not answered, and no request to an answer that nobody waited for."""

    charging_point_id: str
    at: datetime
    asked_by: str
    action: str | None
    message_id: str | None
    request: str | None
    answer: str | None
    outcome: str
    latency_ms: float | None


@dataclass(frozen=True)
class Keeping:
    """What is kept: `mode` is `all`, `no-heartbeats` or `off`; age in seconds, rows per station."""

    mode: str = "all"
    max_age_s: float = 7 * 86400
    max_rows: int = 10_000


class Journal:
    """Takes exchanges at once and writes them a moment later, while `run` runs."""

    def __init__(self, work: Work, clock: Callable[[], datetime], keeping: Keeping, *, prune_every_s: float = PRUNE_EVERY_S) -> None:
        self._work, self._clock, self._keeping, self._prune_every_s = work, clock, keeping, prune_every_s
        self._waiting: deque[Exchange] = deque()
        self._free_bytes = WAITING_BYTES
        self._taken_bytes: Counter[str] = Counter()
        self._stirred = asyncio.Event()
        self._ending = False
        self._written: Counter[str] = Counter()
        self._next_prune = clock()
        self.is_off = keeping.mode == "off"
        self._without_heartbeats = keeping.mode == "no-heartbeats"

    def keep(self, exchange: Exchange) -> None:
        """Take an exchange; never waits, never raises."""
        if self.is_off or (self._without_heartbeats and exchange.action == "Heartbeat"):
            return
        exchange = exchange._replace(request=handy(exchange.request, LOOKED_AT_MAX), answer=handy(exchange.answer, LOOKED_AT_MAX))
        size, station = _size(exchange), exchange.charging_point_id
        if self._taken_bytes[station] + size > self._free_bytes:
            JOURNAL.labels("overflow").inc()
            return
        self._free_bytes -= size
        self._taken_bytes[station] += size
        self._waiting.append(exchange)
        self._stirred.set()

    async def run(self) -> None:
        """Write and prune until `end`."""
        while not self._ending:
            pause_s = (self._next_prune - self._clock()).total_seconds()
            if pause_s <= 0:
                await self.prune()
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._stirred.wait()
                await asyncio.sleep(GATHER_S)  # so that many exchanges become one statement
                await self.flush()
        await self.flush()

    def end(self) -> None:
        """Let `run` return once it has written what waits, in the order in which it came."""
        self._ending = True
        self._stirred.set()

    async def flush(self) -> None:
        """Write what waits now; what comes meanwhile has to wait for the next time, so that pruning has its turn."""
        left = len(self._waiting)
        while left > 0:
            batch = self._take(left)
            left -= len(batch)
            await self._write(batch)
        if not self._waiting and not self._ending:
            self._stirred.clear()

    async def prune(self) -> None:
        """Forget what is too old, and what stations have too much of."""
        self._next_prune = self._clock() + timedelta(seconds=self._prune_every_s)
        oldest = self._clock() - timedelta(seconds=self._keeping.max_age_s)
        stations, self._written = list(self._written), Counter()
        try:
            await self._in_pieces(partial(journal.forget_before, at=oldest))
            for station in stations:
                await self._in_pieces(partial(journal.forget_beyond, charging_point_id=station, most=self._keeping.max_rows))
        except Exception:  # the next round tries again
            LOG.exception("the journal could not be pruned")

    def _take(self, most: int) -> list[Exchange]:
        batch: list[Exchange] = []
        size = 0
        while self._waiting and len(batch) < min(most, BATCH) and size < BATCH_BYTES:
            exchange = self._waiting.popleft()
            batch.append(exchange)
            size += _size(exchange)
        return batch

    async def _write(self, batch: list[Exchange]) -> None:
        try:
            rows = await asyncio.to_thread(_rows, batch)  # looking for secrets takes its time, which nobody else should pay
            await self._work.run(lambda store: journal.append(store, rows))
        except Exception:  # the conversation goes on without its record
            LOG.exception("%d rows of the journal could not be written", len(batch))
            JOURNAL.labels("failed").inc(len(batch))
            return
        finally:
            self._let_go(batch)
        JOURNAL.labels("written").inc(len(batch))
        self._written.update(exchange.charging_point_id for exchange in batch)

    def _let_go(self, batch: list[Exchange]) -> None:
        for exchange in batch:
            size, station = _size(exchange), exchange.charging_point_id
            self._free_bytes += size
            self._taken_bytes[station] -= size
            if self._taken_bytes[station] <= 0:
                del self._taken_bytes[station]

    async def _in_pieces(self, forget: Unit[int]) -> None:
        gone = journal.PIECE
        while gone == journal.PIECE and not self._ending:
            gone = await self._work.run(forget)


def handy(text: str | None, most: int) -> str | None:
    """A text, or, when it has more characters than that, only what it was."""
    return text if text is None or len(text) <= most else f"<{len(text)} characters>"


def _size(exchange: Exchange) -> int:
    return ROW_BYTES + sum(len(text) if text.isascii() else 4 * len(text) for text in (exchange.request, exchange.answer) if text)


def _rows(batch: list[Exchange]) -> list[tuple[object, ...]]:
    return [_row(exchange) for exchange in batch]


def _row(exchange: Exchange) -> tuple[object, ...]:
    station, at, asked_by, action, message_id, request, answer, outcome, latency_ms = exchange
    return (
        station,
        at,
        asked_by,
        action[:64] if action is not None else None,
        message_id[:255] if message_id is not None else None,
        _kept(request),
        _kept(answer),
        outcome,
        latency_ms,
    )


def _kept(text: str | None) -> str | None:
    return None if text is None else masked_text(text)[:TEXT_MAX]
