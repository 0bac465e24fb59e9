"""Two units of work on PostgreSQL that cross: the second begins when the first has done everything but its commit."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from csms.storage.database import engine
from csms.storage.work import Store, Unit

S = TypeVar("S")
T = TypeVar("T")
SOMEBODY_WAITS_FOR_ME = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


async def crossing(url: str, first: Unit[S], second: Unit[T]) -> tuple[S, T | BaseException]:
    """Carry out both: `first` commits when `second` is through, or waits for a row of it. What `second` raised is its result."""
    work = await engine(url)

    async def unit(store: Store) -> tuple[S, asyncio.Future[T]]:
        done, other = await first(store), asyncio.ensure_future(work.run(second))
        while not other.done() and not await store.row(SOMEBODY_WAITS_FOR_ME):
            await asyncio.wait([other], timeout=0.01)
        return done, other

    try:
        done, other = await work.run(unit)
        [found] = await asyncio.gather(other, return_exceptions=True)
    finally:
        await work.close()
    return done, found
