from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from csms.storage import journal
from csms.storage.work import Store, Work


def row(at: datetime, number: int, station: str = "CP1") -> tuple[object, ...]:
    return (station, at, "station", "Heartbeat", f"m{number}", "[]", None, "answered", None)


async def left(store: Store) -> list[str]:
    return [found["message_id"] for found in await store.rows("SELECT message_id FROM journal ORDER BY id")]


async def test_rows_go_in_pieces_oldest_first(work: Work, at: datetime) -> None:
    async def unit(store: Store) -> tuple[list[int], list[str]]:
        await journal.append(store, [row(at + timedelta(seconds=number), number) for number in range(1500)])
        gone = [await journal.forget_before(store, at + timedelta(seconds=1200)) for _ in range(3)]
        return gone, await left(store)

    gone, kept = await work.run(unit)
    assert gone == [1000, 200, 0]
    assert kept == [f"m{number}" for number in range(1200, 1500)]


async def test_a_station_within_its_bound_loses_nothing(work: Work, at: datetime) -> None:
    async def unit(store: Store) -> tuple[list[int], list[str]]:
        await journal.append(store, [row(at, number) for number in range(5)] + [row(at, 9, "CP2")])
        gone = [await journal.forget_beyond(store, station, most) for station, most in (("CP1", 5), ("CP2", 1), ("CP3", 1), ("CP1", 4))]
        return gone, await left(store)

    gone, kept = await work.run(unit)
    assert gone == [0, 0, 0, 1]
    assert kept == ["m1", "m2", "m3", "m4", "m9"]


def frames(at: datetime) -> list[tuple[object, ...]]:
    """Four exchanges of a station, a second apart, and one of another."""
    seconds = timedelta(seconds=1)
    return [
        ("CP1", at, "station", "Heartbeat", "a", '[2,"a","Heartbeat",{}]', '[3,"a",{}]', "answered", 1.0),
        ("CP1", at + seconds, "station", "Authorize", "b", '[2,"b","Authorize",{"idTag":"Tag_1"}]', None, "NotImplemented", None),
        ("CP1", at + 2 * seconds, "csms", "Reset", "c", '[2,"c","Reset",{}]', '[3,"c",{"status":"100%"}]', "answered", 2.0),
        ("CP1", at + 3 * seconds, "station", None, None, "rubbish", None, "bad", None),
        ("CP2", at, "station", "Heartbeat", "a", '[2,"a","Heartbeat",{}]', "tag_1", "answered", 1.0),
    ]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({}, [None, "c", "b", "a"]),
        ({"action": "Heartbeat"}, ["a"]),
        ({"message_id": "b"}, ["b"]),
        ({"asked_by": "csms"}, ["c"]),
        ({"outcome": "answered"}, ["c", "a"]),
        ({"since": 1}, [None, "c", "b"]),
        ({"until": 1}, ["a"]),
        ({"since": 1, "until": 3, "outcome": "answered"}, ["c"]),
        ({"text": "tAG_1"}, ["b"]),
        ({"text": "100%"}, ["c"]),
        ({"text": "Tag%1"}, []),
        ({"text": "TagX1"}, []),
        ({"text": "RUBBISH"}, [None]),
        ({"text": "\\"}, []),
    ],
)
async def test_exchanges_of_a_station_are_found_by_what_is_sought(
    work: Work, at: datetime, sought: dict[str, Any], found: list[str | None]
) -> None:
    await work.run(lambda store: journal.append(store, frames(at)))
    seconds = {name: at + timedelta(seconds=value) for name, value in sought.items() if name in ("since", "until")}
    elsewhere = {name: one.astimezone(timezone(timedelta(hours=5))) for name, one in seconds.items()}
    for instants in (seconds, elsewhere):
        rows = await journal.page("CP1", 10, None, journal.Sought(**{**sought, **instants}))
        assert [row["message_id"] for row in rows] == found


async def test_a_search_is_paged(work: Work, at: datetime) -> None:
    await work.run(lambda store: journal.append(store, frames(at)))
    first = await journal.page("CP1", 1, None, journal.Sought(outcome="answered"))
    second = await journal.page("CP1", 1, first[0]["id"], journal.Sought(outcome="answered"))
    assert [row["message_id"] for row in first + second] == ["c", "a"]
