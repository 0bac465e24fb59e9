"""What a unit of work promises, on both engines."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from csms.storage import charge_points, listings
from csms.storage.database import Database
from csms.storage.work import Store, Unit, Work
from tests.conftest import opened

TOPIC = "news"


class Thrown(Exception):
    """What a unit of these tests raises."""


def adding(name: str, at: datetime, *, fails: bool = False) -> Unit[str]:
    async def unit(store: Store) -> str:
        assert await charge_points.add(store, name, at)
        store.announce(TOPIC)
        if fails:
            raise Thrown(name)
        return name

    return unit


async def stored(work: Work) -> set[str]:
    rows = await work.run(lambda store: store.rows("SELECT charging_point_id FROM charge_points"))
    return {row["charging_point_id"] for row in rows}


async def test_the_result_comes_after_the_commit(work: Work, at: datetime) -> None:
    assert await work.run(adding("CP1", at)) == "CP1"
    assert await listings.charge_point("CP1") is not None  # over another connection


async def test_nothing_is_seen_of_a_unit_before_its_commit(postgres_url: str, at: datetime) -> None:
    async with opened(postgres_url) as database:

        async def unit(store: Store) -> object:
            await charge_points.add(store, "CP1", at)
            return await listings.charge_point("CP1")

        assert await database.work.run(unit) is None


async def test_a_unit_that_raises_is_rolled_back_alone(work: Work, at: datetime) -> None:
    units = [adding(f"CP{number}", at, fails=number % 3 == 0) for number in range(30)]
    ended = await asyncio.gather(*(work.run(unit) for unit in units), return_exceptions=True)
    assert [str(one) for one in ended] == [f"CP{number}" for number in range(30)]
    assert [isinstance(one, Thrown) for one in ended] == [number % 3 == 0 for number in range(30)]
    assert await stored(work) == {f"CP{number}" for number in range(30) if number % 3}


async def test_a_statement_that_fails_is_rolled_back_with_its_unit(work: Work, at: datetime) -> None:
    async def unit(store: Store) -> None:
        await charge_points.add(store, "CP1", at)
        await store.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(Exception, match="nowhere"):
        await work.run(unit)
    assert await stored(work) == set()


async def test_cancelled_callers_lose_nothing_and_the_database_works_on(database_url: str, at: datetime) -> None:
    async with opened(database_url) as database:
        for number in range(200):
            caller = asyncio.ensure_future(database.work.run(adding(f"CP{number}", at)))
            for _ in range(1 + number % 7):
                await asyncio.sleep(0)
            caller.cancel()
        await database.work.run(adding("good", at))
    async with opened(database_url) as database:
        assert await stored(database.work) == {f"CP{number}" for number in range(200)} | {"good"}


async def test_closing_finishes_what_was_handed_in(database_url: str, at: datetime) -> None:
    async with opened(database_url) as database:
        callers = [asyncio.ensure_future(database.work.run(adding(f"CP{number}", at))) for number in range(50)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*callers) == [f"CP{number}" for number in range(50)]
    async with opened(database_url) as database:
        assert len(await stored(database.work)) == 50


async def test_many_units_at_once_all_get_their_own_result(work: Work, at: datetime) -> None:
    names = [f"CP{number}" for number in range(600)]
    assert await asyncio.gather(*(work.run(adding(name, at)) for name in names)) == names
    assert await stored(work) == set(names)


async def test_who_waits_for_a_topic_is_woken_by_commits_only(work: Work, at: datetime) -> None:
    woken = asyncio.Event()
    work.on_commit(TOPIC, woken.set)
    with pytest.raises(Thrown):
        await work.run(adding("CP1", at, fails=True))
    await work.run(lambda store: charge_points.add(store, "CP2", at))
    assert not woken.is_set()
    await work.run(adding("CP3", at))
    async with asyncio.timeout(20):
        await woken.wait()


@pytest.mark.parametrize(
    "given",
    [
        datetime(2026, 7, 1, 12, 30, tzinfo=UTC),
        datetime(2026, 7, 1, 12, 30, 0, 1, tzinfo=UTC),
        datetime(2026, 7, 1, 1, 30, 59, 999_999, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 6, 30, 23, 0, tzinfo=timezone(-timedelta(hours=9, minutes=30))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
async def test_instants_come_back_as_they_were_and_in_utc(work: Work, given: datetime) -> None:
    await work.run(lambda store: charge_points.add(store, "CP1", given))
    row = await work.run(lambda store: charge_points.find(store, "CP1"))
    read = await listings.charge_point("CP1")
    assert row is not None
    assert read is not None
    assert row["created_at"] == read["created_at"] == given
    assert row["created_at"].utcoffset() == read["created_at"].utcoffset() == timedelta(0)


async def test_instants_compare_in_statements_whatever_their_zone(work: Work, at: datetime) -> None:
    await work.run(lambda store: charge_points.add(store, "CP1", at))
    there = timezone(timedelta(hours=5))
    for moment, count in ((at - timedelta(seconds=1), 1), (at, 1), (at + timedelta(microseconds=1), 0)):
        bound = moment.astimezone(there)
        rows = await work.run(lambda store, bound=bound: store.rows("SELECT 1 AS one FROM charge_points WHERE created_at >= $1", bound))
        assert len(rows) == count


async def test_statements_say_how_many_rows_they_changed(work: Work, at: datetime) -> None:
    async def unit(store: Store) -> list[int]:
        sql = "INSERT INTO schema_marks (name, additive) VALUES ($1, $2)"
        await store.execute_many(sql, [("one", True), ("two", True), ("three", False)])
        counts = [await store.execute("UPDATE schema_marks SET additive = $1 WHERE name IN ('one', 'two')", False)]
        return [*counts, await store.execute("DELETE FROM schema_marks WHERE name IN ('one', 'two', 'three')")]

    assert await work.run(unit) == [2, 3]


async def test_no_row_is_none(database: Database) -> None:
    assert await database.work.run(lambda store: charge_points.find(store, "nobody")) is None
