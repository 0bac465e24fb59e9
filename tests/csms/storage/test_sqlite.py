"""What is SQLite's own: one writer thread, commits in groups, durable commits, trouble with the file."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime

import pytest

from csms.storage import charge_points, sqlite
from csms.storage.sqlite import SqliteWork
from csms.storage.work import Store

TOPIC = "news"


@pytest.fixture
def path(sqlite_url: str) -> str:
    return sqlite_url.removeprefix("sqlite://")


@pytest.fixture
async def work(path: str) -> AsyncIterator[SqliteWork]:
    work = SqliteWork(path)
    yield work
    await work.close()


def known(path: str) -> int:
    connection = sqlite3.connect(path)
    try:
        count: int = connection.execute("SELECT count(*) FROM charge_points").fetchone()[0]
        return count
    finally:
        connection.close()


async def test_units_that_wait_share_one_commit(work: SqliteWork, path: str, at: datetime) -> None:
    commits: list[int] = []
    first_is_running, go_on = threading.Event(), threading.Event()
    work.on_commit(TOPIC, lambda: commits.append(known(path)))

    async def slow(store: Store) -> None:
        first_is_running.set()
        assert go_on.wait(20)
        store.announce(TOPIC)

    def adding(number: int) -> Awaitable[None]:
        async def unit(store: Store) -> None:
            await charge_points.add(store, f"CP{number}", at)
            store.announce(TOPIC)

        return work.run(unit)

    waiting = [asyncio.ensure_future(work.run(slow))]
    await asyncio.to_thread(first_is_running.wait, 20)
    waiting += [asyncio.ensure_future(adding(number)) for number in range(50)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*waiting)
    await work.run(lambda store: store.row("SELECT 1 AS one"))
    assert len(commits) == 2
    assert commits[-1] == 50


async def test_a_unit_that_awaits_something_else_raises_and_is_rolled_back(work: SqliteWork, path: str, at: datetime) -> None:
    async def unit(store: Store) -> None:
        await charge_points.add(store, "CP1", at)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="awaited something other than its store"):
        await work.run(unit)
    assert await work.run(lambda store: charge_points.add(store, "CP2", at))
    assert known(path) == 1


async def test_commits_are_durable(work: SqliteWork) -> None:
    row = await work.run(lambda store: store.row("PRAGMA synchronous"))
    mode = await work.run(lambda store: store.row("PRAGMA journal_mode"))
    assert row is not None
    assert mode is not None
    assert (tuple(row), tuple(mode)) == ((2,), ("wal",))


async def test_a_file_that_another_program_holds_is_an_error_now_and_works_later(
    path: str, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_S", 0.01)
    work = SqliteWork(path)
    holder = sqlite3.connect(path, isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await work.run(lambda store: charge_points.add(store, "CP1", at))
        holder.execute("ROLLBACK")
        assert await work.run(lambda store: charge_points.add(store, "CP1", at))
        assert known(path) == 1
    finally:
        holder.close()
        await work.close()


async def test_a_file_that_cannot_be_opened_is_an_error(tmp_path: object) -> None:
    work = SqliteWork(f"{tmp_path}/no/such/folder.sqlite3")
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        await work.run(lambda store: store.row("SELECT 1"))
    await work.close()


async def test_a_closed_database_takes_no_more_work(path: str) -> None:
    work = SqliteWork(path)
    await work.close()
    await work.close()
    with pytest.raises(RuntimeError, match="closed"):
        await work.run(lambda store: store.row("SELECT 1"))
