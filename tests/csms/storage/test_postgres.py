"""What is PostgreSQL's own: units that meet each other's locks, and run again after a deadlock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import asyncpg
import pytest
from tortoise.connection import get_connection

from csms.storage import charge_points
from csms.storage.postgres import PostgresWork
from csms.storage.schema import migrate
from csms.storage.work import Store, Unit
from tests.conftest import opened

TOPIC = "news"


@pytest.fixture
async def work(postgres_url: str, at: datetime) -> AsyncIterator[PostgresWork]:
    work = await PostgresWork.open(postgres_url)
    for name in ("CP1", "CP2"):
        await work.run(lambda store, name=name: charge_points.add(store, name, at))
    yield work
    await work.close()


async def described(work: PostgresWork) -> set[str]:
    return {row["description"] for row in await work.run(lambda store: store.rows("SELECT description FROM charge_points"))}


async def test_a_deadlock_runs_the_losing_unit_again(work: PostgresWork) -> None:
    both_hold_one, tries = asyncio.Barrier(2), 0

    def crossing(first: str, second: str) -> Unit[str]:
        async def unit(store: Store) -> str:
            nonlocal tries
            tries += 1
            await charge_points.set_column(store, first, "description", f"by {first}")
            if tries <= 2:
                await both_hold_one.wait()
            await charge_points.set_column(store, second, "description", f"by {first}")
            return first

        return unit

    async with asyncio.timeout(20):
        ended = await asyncio.gather(work.run(crossing("CP1", "CP2")), work.run(crossing("CP2", "CP1")))
    assert (ended, tries) == (["CP1", "CP2"], 3)
    assert len(await described(work)) == 1


@pytest.mark.parametrize("failure", [asyncpg.DeadlockDetectedError, asyncpg.SerializationError])
async def test_after_three_tries_the_failure_is_the_callers(work: PostgresWork, failure: type[Exception]) -> None:
    tries, woken = 0, False

    def wake() -> None:
        nonlocal woken
        woken = True

    async def unit(store: Store) -> None:
        nonlocal tries
        tries += 1
        await charge_points.set_column(store, "CP1", "description", "changed")
        store.announce(TOPIC)
        raise failure("once more")

    work.on_commit(TOPIC, wake)
    with pytest.raises(failure):
        await work.run(unit)
    assert (tries, woken, await described(work)) == (3, False, {""})


async def test_other_failures_are_not_tried_again(work: PostgresWork) -> None:
    tries = 0

    async def unit(store: Store) -> None:
        nonlocal tries
        tries += 1
        await store.execute("SELECT 1 / 0")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await work.run(unit)
    assert tries == 1


async def test_a_row_that_is_locked_makes_the_next_unit_wait(work: PostgresWork) -> None:
    seen: list[str] = []
    holds, go_on = asyncio.Event(), asyncio.Event()

    async def first(store: Store) -> None:
        await store.row(f"SELECT 1 FROM charge_points WHERE charging_point_id = 'CP1'{store.lock}")
        holds.set()
        await go_on.wait()
        seen.append("first")

    async def second(store: Store) -> None:
        await store.row(f"SELECT 1 FROM charge_points WHERE charging_point_id = 'CP1'{store.lock}")
        seen.append("second")

    async with asyncio.timeout(20):
        running = [asyncio.ensure_future(work.run(first))]
        await holds.wait()
        running.append(asyncio.ensure_future(work.run(second)))
        await work.run(lambda store: store.row("SELECT 1"))
        go_on.set()
        await asyncio.gather(*running)
    assert seen == ["first", "second"]


async def test_a_schema_that_grows_meanwhile_does_not_disturb(empty_postgres: str, at: datetime) -> None:
    async with opened(empty_postgres) as database:
        await migrate()
        await database.work.run(lambda store: charge_points.add(store, "CP1", at))
        before = await database.work.run(lambda store: charge_points.find(store, "CP1"))
        await get_connection("default").execute_script("ALTER TABLE charge_points ADD COLUMN novelty TEXT")
        after = await database.work.run(lambda store: charge_points.find(store, "CP1"))
    assert before is not None
    assert after is not None
    assert set(after.keys()) - set(before.keys()) == {"novelty"}
