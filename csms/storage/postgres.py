"""Units of work on PostgreSQL: one transaction a unit, in a task of its own, so that a cancelled caller never leaves half of it behind.
Deadlocks, serialisation failures and a schema that grew meanwhile run the unit again, three times at most."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar, cast

import asyncpg

from csms.storage.work import Row, Unit

T = TypeVar("T")
TRIES_MAX = 3
POOL_MAX = 10
SERVING = 0x57A78  # any number, the same in all processes
ACQUIRE_S, LOCK_S, STATEMENT_S = 30, 10, 30
"""Nothing waits for ever: not for a connection, not for a lock, not for an answer."""
AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.InvalidCachedStatementError)


class PostgresStore:
    """One open transaction on one connection of the pool."""

    lock = " FOR UPDATE"

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.announced: set[str] = set()

    async def row(self, sql: str, *values: object) -> Row | None:
        return cast("Row | None", await self._connection.fetchrow(sql, *values))

    async def rows(self, sql: str, *values: object) -> list[Row]:
        return cast("list[Row]", await self._connection.fetch(sql, *values))

    async def execute(self, sql: str, *values: object) -> int:
        return int((await self._connection.execute(sql, *values)).rsplit(" ", 1)[-1])

    async def execute_many(self, sql: str, values: list[tuple[object, ...]]) -> None:
        await self._connection.executemany(sql, values)

    def announce(self, topic: str) -> None:
        self.announced.add(topic)


class PostgresWork:
    """Units of work on a connection pool."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._claim: Any = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._wakers: dict[str, list[Callable[[], None]]] = defaultdict(list)

    @classmethod
    async def open(cls, url: str) -> PostgresWork:
        """Connect to the database at `url`; raises OSError or asyncpg's errors when it cannot be reached."""
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=POOL_MAX, command_timeout=STATEMENT_S, server_settings={"lock_timeout": f"{LOCK_S}s"}
        )
        return cls(pool)

    async def run(self, unit: Unit[T]) -> T:
        task = asyncio.ensure_future(self._attempts(unit))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    def on_commit(self, topic: str, wake: Callable[[], None]) -> None:
        self._wakers[topic].append(wake)

    async def claim(self) -> bool:
        if self._claim is None:
            self._claim = await self._pool.acquire(timeout=ACQUIRE_S)
        return bool(await self._claim.fetchval("SELECT pg_try_advisory_lock($1)", SERVING))

    async def close(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._claim is not None:
            await self._claim.fetchval("SELECT pg_advisory_unlock_all()")
            await self._pool.release(self._claim)
        await self._pool.close()

    async def _attempts(self, unit: Unit[T]) -> T:
        for _ in range(TRIES_MAX - 1):
            try:
                return await self._once(unit)
            except AGAIN:
                continue
        return await self._once(unit)

    async def _once(self, unit: Unit[T]) -> T:
        async with self._pool.acquire(timeout=ACQUIRE_S) as connection:
            store = PostgresStore(connection)
            async with connection.transaction():
                result = await unit(store)
        for topic in store.announced:
            for wake in self._wakers[topic]:
                wake()
        return result
