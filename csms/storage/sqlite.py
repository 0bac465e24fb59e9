"""Units of work on SQLite: one writer thread drives each unit to its end, each inside a savepoint, and puts all units that wait into one
commit. SQLite allows one writer anyway; grouped commits make the durable (`synchronous=FULL`) ones cheap under load."""

from __future__ import annotations

import asyncio
import fcntl
import functools
import queue
import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Any, TypeVar, cast

from csms.storage.work import Row, Unit

T = TypeVar("T")
GROUP_MAX = 256
BUSY_TIMEOUT_S = 10
JOIN_S = 0.1
"""How long whoever gives up waiting for the writer's end is held up: the writer itself may wait for a lock much longer."""
CACHE_KIB = 64 * 1024
"""So that the upper levels of the indexes stay in memory at a million transactions."""


def _instant(text: bytes) -> datetime:
    at = datetime.fromisoformat(text.decode())
    return at if at.tzinfo else at.replace(tzinfo=UTC)


sqlite3.register_converter("TIMESTAMP", _instant)


@functools.cache
def _numbered(sql: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", sql)


def _bound(values: tuple[object, ...]) -> tuple[object, ...]:
    """Instants as the text that Tortoise writes, so that both compare right."""
    return tuple(v.astimezone(UTC).isoformat(" ") if isinstance(v, datetime) else v for v in values)


class SqliteStore:
    """The store of the writer thread; its methods never suspend."""

    lock = ""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.announced: set[str] = set()

    async def row(self, sql: str, *values: object) -> Row | None:
        return cast("Row | None", self._run(sql, values).fetchone())

    async def rows(self, sql: str, *values: object) -> list[Row]:
        return cast("list[Row]", self._run(sql, values).fetchall())

    async def execute(self, sql: str, *values: object) -> int:
        return self._run(sql, values).rowcount

    async def execute_many(self, sql: str, values: list[tuple[object, ...]]) -> None:
        self._connection.executemany(_numbered(sql), [_bound(v) for v in values])

    def announce(self, topic: str) -> None:
        self.announced.add(topic)

    def _run(self, sql: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        return self._connection.execute(_numbered(sql), _bound(values))


class _Job:
    def __init__(self, unit: Unit[Any]) -> None:
        self.unit = unit
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def deliver(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class SqliteWork:
    """Units of work on the database file at `path`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._wakers: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._thread = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._closed = False
        self._claim: IO[str] | None = None
        self._thread.start()

    async def run(self, unit: Unit[T]) -> T:
        if self._closed:
            raise RuntimeError("the database is closed")
        job = _Job(unit)
        self._jobs.put(job)
        return cast(T, await job.future)

    def on_commit(self, topic: str, wake: Callable[[], None]) -> None:
        self._wakers[topic].append(wake)

    async def claim(self) -> bool:
        claim = open(f"{self._path}.lock", "w")  # noqa: SIM115, ASYNC230 - held open: the lock is the open file's
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            claim.close()
            return False
        self._claim = claim
        return True

    async def close(self) -> None:
        if self._claim is not None:
            self._claim.close()
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        while self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, JOIN_S)

    def _write(self) -> None:
        connection: sqlite3.Connection | None = None
        open_for_more = True
        while open_for_more:
            jobs, open_for_more = self._next_group()
            if not jobs:
                continue
            try:
                connection = connection or _connect(self._path)
                announced = _commit_group(connection, jobs)
            except sqlite3.Error as error:
                announced = set()
                _abandon(connection)
                connection = None
                for job in jobs:
                    job.error = job.error or error
            self._deliver(jobs, announced)
        _abandon(connection)

    def _next_group(self) -> tuple[list[_Job], bool]:
        jobs: list[_Job] = []
        item = self._jobs.get()
        while item is not None:
            jobs.append(item)
            if len(jobs) == GROUP_MAX or self._jobs.empty():
                return jobs, True
            item = self._jobs.get()
        return jobs, False

    def _deliver(self, jobs: list[_Job], announced: set[str]) -> None:
        def in_loop(jobs: list[_Job]) -> None:
            for job in jobs:
                job.deliver()
            for topic in announced:
                for wake in self._wakers[topic]:
                    wake()

        for loop in {job.loop for job in jobs}:
            if not loop.is_closed():
                loop.call_soon_threadsafe(in_loop, [job for job in jobs if job.loop is loop])


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        detect_types=sqlite3.PARSE_DECLTYPES,
        cached_statements=512,
    )
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"cache_size=-{CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _abandon(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        connection.close()


def _commit_group(connection: sqlite3.Connection, jobs: list[_Job]) -> set[str]:
    announced: set[str] = set()
    connection.execute("BEGIN IMMEDIATE")
    for job in jobs:
        store = SqliteStore(connection)
        connection.execute("SAVEPOINT unit")
        try:
            job.result = _drive(job.unit, store)
        except BaseException as error:  # noqa: BLE001 - whatever a unit raises belongs to its caller
            connection.execute("ROLLBACK TO unit")
            job.error = error
        else:
            announced |= store.announced
        connection.execute("RELEASE unit")
    connection.execute("COMMIT")
    return announced


def _drive(unit: Unit[T], store: SqliteStore) -> T:
    coroutine = unit(store).__await__()
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    raise RuntimeError("a unit of work awaited something other than its store")
