"""What many tests share: a fresh, migrated database on either engine, and a CSMS that runs in the test's own event loop."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

if TYPE_CHECKING:
    from csms.storage.database import Database
    from csms.storage.work import Work

EMPTIED = "TRUNCATE {} RESTART IDENTITY"
STOP_POSTGRES = pytest.StashKey[Callable[[], None]]()

# The same examples in every run, however slow the computer; `make drills` looks for new ones.
settings.register_profile(
    "repeatable", deadline=None, derandomize="WATTPROOF_DRILLS" not in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STOP_POSTGRES] = postgres.hold()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash.get(STOP_POSTGRES, lambda: None)()


@pytest.fixture
def at() -> datetime:
    """The instant at which things happen."""
    return datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _in_own_loop(_migrate(f"sqlite://{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_database() -> str:
    """This worker's own database, migrated."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    url = postgres.url(name)
    _in_own_loop(_create(name))
    _in_own_loop(_migrate(url))
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database, for tests to which the engine makes no difference."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'csms.sqlite3')}"


@pytest.fixture
async def postgres_url(postgres_database: str) -> str:
    """A fresh, migrated PostgreSQL database, for tests that are about it."""
    import asyncpg

    connection = await asyncpg.connect(postgres_database)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = {row["tablename"] for row in tables} - {"tortoise_migrations", "schema_marks"}
        await connection.execute(EMPTIED.format(", ".join(sorted(names))))
    finally:
        await connection.close()
    return postgres_database


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def empty_postgres(postgres_database: str) -> AsyncIterator[str]:
    """A PostgreSQL database of this test alone, without any table."""
    name = f"empty_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    await _create(name)
    yield postgres.url(name)
    await _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path / 'empty.sqlite3'}"
    url: str = request.getfixturevalue("empty_postgres")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The open database of this test."""
    async with opened(database_url) as found:
        yield found


@pytest.fixture
def work(database: Database) -> Work:
    """What carries out units of work on the database of this test."""
    return database.work


@pytest.fixture
async def at_once(work: Work) -> None:
    """Open every connection that units may use, so that units handed in at once do run at once."""
    await asyncio.gather(*(work.run(lambda store: store.row("SELECT 1 AS one")) for _ in range(10)))


class Running(Protocol):
    """A running CSMS."""

    url: str
    secure_url: str

    @property
    def ws_url(self) -> str: ...

    async def stop(self) -> None: ...


StartCsms = Callable[..., Awaitable[Running]]


@pytest.fixture
async def csms(database_url: str) -> AsyncIterator[StartCsms]:
    """`await csms(**settings)` starts a CSMS on a free port; it is stopped with the test, or by its own `stop`. Its `url` is that of HTTP,
    its `ws_url` that to which stations append their identity."""
    async with _starter(database_url) as start:
        yield start


@pytest.fixture
async def sqlite_csms(sqlite_url: str) -> AsyncIterator[StartCsms]:
    """`csms`, on SQLite only."""
    async with _starter(sqlite_url) as start:
        yield start


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database at `url`, open."""
    from csms.storage.database import Database

    found = await Database.open(url)
    try:
        yield found
    finally:
        await found.close()


@asynccontextmanager
async def _starter(database_url: str) -> AsyncIterator[StartCsms]:
    from csms.app import Csms
    from csms.settings import Settings

    class Started(Csms):
        @property
        def ws_url(self) -> str:
            return f"{self.url.replace('http', 'ws', 1)}/ocpp/"

    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> Running:
            server = Started(Settings(**{"port": 0, "drain_s": 0, "database_url": database_url, **settings}))
            await server.start()
            stack.push_async_callback(server.stop)
            return server

        yield start


async def _migrate(url: str) -> None:
    from csms.storage.schema import migrate

    async with opened(url):
        await migrate()


async def _create(name: str) -> None:
    await _administer(f"CREATE DATABASE {name}")


async def _administer(statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _in_own_loop(what: Any) -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(what)
