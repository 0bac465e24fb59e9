"""Charging sessions, as rows."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from csms.domain.matching import Begun
from csms.domain.transactions import Start, Stop, milliseconds
from csms.storage import transactions
from csms.storage.work import Row, Work

A_MILLISECOND = timedelta(milliseconds=1)
ANSWER = '{"verdict": "accepted"}'


def begun(at: datetime) -> Start:
    return Start("CP1", 1, "Tag-1", 100, at, reservation_id=7)


async def add(work: Work, start: Start, verdict: str = "accepted", flags: str = "") -> int | None:
    return await work.run(lambda store: transactions.add(store, start, verdict, ANSWER, flags, start.started_at))


async def added(work: Work, start: Start, verdict: str = "accepted", flags: str = "") -> int:
    made = await add(work, start, verdict, flags)
    assert made is not None
    return made


async def row(work: Work, transaction_id: int, charging_point_id: str = "CP1") -> Row:
    found = await work.run(lambda store: transactions.find(store, charging_point_id, transaction_id))
    assert found is not None
    return found


def other_starts(at: datetime) -> list[Start]:
    start = begun(at)
    return [
        replace(start, charging_point_id="CP2"),
        replace(start, connector_id=2),
        replace(start, id_tag="Tag-2"),
        replace(start, meter_start_wh=101),
        replace(start, started_at=at + A_MILLISECOND),
    ]


async def test_one_start_is_one_row(work: Work, at: datetime) -> None:
    first = await added(work, begun(at))
    same = [begun(at), replace(begun(at), id_tag="TAG-1"), replace(begun(at), started_at=at.astimezone(timezone(timedelta(hours=3))))]
    for again in same:
        assert await add(work, again) is None
        found = await work.run(lambda store, again=again: transactions.find_start(store, again))
        assert found is not None
        assert (found["id"], found["answer"], found["flags"], found["stop_received_at"]) == (first, ANSWER, "", None)
    for other in other_starts(at):
        assert await work.run(lambda store, other=other: transactions.find_start(store, other)) is None
        assert await add(work, other) not in (None, first)


@pytest.mark.usefixtures("at_once")
async def test_ten_times_the_same_start_at_once_is_one_row(work: Work, at: datetime) -> None:
    made = await asyncio.gather(*(add(work, begun(at)) for _ in range(10)))
    assert len([one for one in made if one is not None]) == 1


async def test_a_start_keeps_what_was_said_and_the_number_is_positive(work: Work, at: datetime) -> None:
    transaction_id = await added(work, replace(begun(at), meter_start_wh=2**62, id_tag="T" * 255), "invalid", "one two")
    found = await row(work, transaction_id)
    assert transaction_id > 0
    assert (found["meter_start_wh"], found["id_tag"], found["reservation_id"]) == (2**62, "T" * 255, 7)
    assert (found["verdict"], found["answer"], found["flags"]) == ("invalid", ANSWER, "one two")
    assert (found["started_at"], found["start_received_at"]) == (at, at)


async def test_only_accepted_running_transactions_of_the_tag_count(work: Work, at: datetime) -> None:
    running = await added(work, begun(at))
    await added(work, replace(begun(at), charging_point_id="CP2", id_tag="TAG-1"))
    await added(work, replace(begun(at), connector_id=2), "concurrent")
    await added(work, replace(begun(at), id_tag="Tag-2"))
    assert await work.run(lambda store: transactions.count_active(store, "tag-1")) == 2
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", running, 200, at), None, "", at))
    assert await work.run(lambda store: transactions.count_active(store, "tag-1")) == 1
    assert await work.run(lambda store: transactions.count_active(store, "unknown")) == 0


@pytest.mark.parametrize("lock", [False, True])
async def test_another_stations_transaction_is_none(work: Work, at: datetime, lock: bool) -> None:
    transaction_id = await added(work, begun(at))
    assert await work.run(lambda store: transactions.find(store, "CP1", transaction_id, lock=lock)) is not None
    assert await work.run(lambda store: transactions.find(store, "CP2", transaction_id, lock=lock)) is None


@pytest.mark.parametrize("transaction_id", [0, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**63, 10**30])
async def test_a_number_that_no_transaction_has_is_none(work: Work, transaction_id: int) -> None:
    assert await work.run(lambda store: transactions.find(store, "CP1", transaction_id)) is None


async def test_a_stop_is_saved_with_what_it_said(work: Work, at: datetime) -> None:
    transaction_id, other = await added(work, begun(at)), await added(work, replace(begun(at), connector_id=2))
    stop = Stop("CP1", transaction_id, 2**62, at + A_MILLISECOND, "EVDisconnected", "Tag-9")
    await work.run(lambda store: transactions.save_stop(store, stop, None, "odd", at + timedelta(hours=1)))
    found = await row(work, transaction_id)
    assert (found["meter_stop_wh"], found["stop_reason"], found["stop_id_tag"], found["flags"]) == (2**62, "EVDisconnected", "Tag-9", "odd")
    assert (found["stopped_at"], found["stop_received_at"]) == (at + A_MILLISECOND, at + timedelta(hours=1))
    assert (await row(work, other))["stop_received_at"] is None


async def test_a_flag_is_put_once_on_each_open_transaction_of_the_station(work: Work, at: datetime) -> None:
    flags = ("", "early", "open_at_boot", "open_at_boot early", "early reopen_at_boot")
    ids = [await added(work, replace(begun(at), connector_id=n), flags=flag) for n, flag in enumerate(flags)]
    stopped = await added(work, replace(begun(at), connector_id=10))
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", stopped, 200, at), None, "", at))
    elsewhere = await added(work, replace(begun(at), charging_point_id="CP2"))
    for _ in range(2):
        await work.run(lambda store: transactions.flag_open(store, "CP1", "open_at_boot"))
    expected = ["open_at_boot", "early open_at_boot", "open_at_boot", "open_at_boot early", "early reopen_at_boot open_at_boot"]
    assert [(await row(work, one))["flags"] for one in ids] == expected
    assert ((await row(work, stopped))["flags"], (await row(work, elsewhere, "CP2"))["flags"]) == ("", "")


async def test_a_message_that_names_a_transaction_brings_it_to_life(work: Work, at: datetime) -> None:
    transaction_id, other = await added(work, begun(at)), await added(work, replace(begun(at), connector_id=2))
    assert await work.run(lambda store: transactions.flag_stale(store, at + A_MILLISECOND, at + A_MILLISECOND)) == 2
    named = await work.run(lambda store: transactions.name(store, "CP1", transaction_id, at + 2 * A_MILLISECOND))
    assert named is not None
    assert (named["id"], named["last_named_at"], named["stale_at"], named["flags"]) == (
        transaction_id,
        at + 2 * A_MILLISECOND,
        None,
        "stale",
    )
    assert (await row(work, other))["stale_at"] == at + A_MILLISECOND
    for station, number in (("CP2", transaction_id), ("CP1", 2**31), ("CP1", -1)):
        assert await work.run(lambda store, station=station, number=number: transactions.name(store, station, number, at)) is None


async def test_only_what_no_message_named_since_goes_stale_and_is_flagged_once(work: Work, at: datetime) -> None:
    old = await added(work, replace(begun(at), connector_id=1), flags="early")
    young = await added(work, replace(begun(at + A_MILLISECOND), connector_id=2))
    stopped = await added(work, replace(begun(at), connector_id=3))
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", stopped, 200, at), None, "", at))
    for found in (1, 0):
        assert await work.run(lambda store: transactions.flag_stale(store, at + A_MILLISECOND, at)) == found
    assert [(await row(work, one))["flags"] for one in (old, young, stopped)] == ["early stale", "", ""]
    assert await work.run(lambda store: transactions.count_active(store, "tag-1")) == 1
    await work.run(lambda store: transactions.name(store, "CP1", old, at))
    assert await work.run(lambda store: transactions.count_active(store, "tag-1")) == 2
    assert await work.run(lambda store: transactions.flag_stale(store, at + A_MILLISECOND, at)) == 1
    assert (await row(work, old))["flags"] == "early stale"


async def test_open_transactions_are_found_by_station_and_by_tag(work: Work, at: datetime) -> None:
    first, second = await added(work, begun(at)), await added(work, replace(begun(at), connector_id=2, id_tag="x", meter_start_wh=7))
    stopped = await added(work, replace(begun(at), connector_id=3))
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", stopped, 200, at), None, "", at))
    elsewhere = await added(work, replace(begun(at), charging_point_id="CP2", id_tag="TAG-1"))
    ms = milliseconds(at)
    found = await work.run(lambda store: transactions.open_at(store, "CP1"))
    assert found == [Begun(first, "Tag-1", ms, 100), Begun(second, "x", ms, 7)]
    running = await work.run(lambda store: transactions.running_of(store, "tag-1"))
    assert [(one["id"], one["charging_point_id"]) for one in running] == [(first, "CP1"), (elsewhere, "CP2")]


async def test_operators_find_a_transaction_by_its_number_alone(work: Work, at: datetime) -> None:
    transaction_id = await added(work, begun(at))
    for lock in (False, True):
        found = await work.run(lambda store, lock=lock: transactions.find_anywhere(store, transaction_id, lock=lock))
        assert found is not None
        assert found["id"] == transaction_id
    for number in (transaction_id + 1, 0, 2**31, 10**30):
        assert await work.run(lambda store, number=number: transactions.find_anywhere(store, number)) is None


async def test_a_flag_is_added_to_one_transaction_once(work: Work, at: datetime) -> None:
    transaction_id, other = await added(work, begun(at), flags="xlate"), await added(work, replace(begun(at), connector_id=2))
    for _ in range(2):
        await work.run(lambda store: transactions.add_flag(store, transaction_id, "late"))
    assert [(await row(work, one))["flags"] for one in (transaction_id, other)] == ["xlate late", ""]
