"""The unit of work: a service is `async def unit(store)` that awaits nothing but its store; `Work.run` carries it out in one database
transaction and returns its result only after the commit. A unit may be run again after a deadlock, so it has no effect but its writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Row = Mapping[str, Any]


class Store(Protocol):
    """One open transaction. Statements are written with `$1, $2, ...`; values are plain Python, instants aware UTC datetimes."""

    lock: str
    """What to append to a SELECT whose row this unit is about to change: ` FOR UPDATE`, or nothing where there is one writer only."""

    async def row(self, sql: str, *values: object) -> Row | None:
        """Run a statement and return its first row, if there is one."""

    async def rows(self, sql: str, *values: object) -> list[Row]:
        """Run a statement and return all its rows."""

    async def execute(self, sql: str, *values: object) -> int:
        """Run a statement and return how many rows it changed."""

    async def execute_many(self, sql: str, values: list[tuple[object, ...]]) -> None:
        """Run a statement once for each tuple of values."""

    def announce(self, topic: str) -> None:
        """Wake those who wait for `topic` once this unit is committed."""


Unit = Callable[[Store], Awaitable[T]]


class Work(Protocol):
    """Carries units out. `run` raises what the unit raised, after rolling back just this unit."""

    async def run(self, unit: Unit[T]) -> T:
        """Carry out `unit` in a transaction that the caller's cancellation cannot interrupt; return after its commit."""

    def on_commit(self, topic: str, wake: Callable[[], None]) -> None:
        """Call `wake` in the event loop after each commit of a unit that announced `topic`."""

    async def close(self) -> None:
        """Finish what was handed in, then let go of the database."""


class Engine(Work, Protocol):
    """A `Work` on a database that it opened."""

    async def claim(self) -> bool:
        """Hold the database for this process until `close`; False when another process holds it."""
