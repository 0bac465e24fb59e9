"""Charging sessions, as rows."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from csms.domain.transactions import Sample, Start, Stop
from csms.storage import listings, transactions
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
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", running, 200, at), "", at))
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
    await work.run(lambda store: transactions.save_stop(store, stop, "odd", at + timedelta(hours=1)))
    found = await row(work, transaction_id)
    assert (found["meter_stop_wh"], found["stop_reason"], found["stop_id_tag"], found["flags"]) == (2**62, "EVDisconnected", "Tag-9", "odd")
    assert (found["stopped_at"], found["stop_received_at"]) == (at + A_MILLISECOND, at + timedelta(hours=1))
    assert (await row(work, other))["stop_received_at"] is None


async def test_a_flag_is_put_once_on_each_open_transaction_of_the_station(work: Work, at: datetime) -> None:
    flags = ("", "early", "open_at_boot", "open_at_boot early", "early reopen_at_boot")
    ids = [await added(work, replace(begun(at), connector_id=n), flags=flag) for n, flag in enumerate(flags)]
    stopped = await added(work, replace(begun(at), connector_id=10))
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", stopped, 200, at), "", at))
    elsewhere = await added(work, replace(begun(at), charging_point_id="CP2"))
    for _ in range(2):
        await work.run(lambda store: transactions.flag_open(store, "CP1", "open_at_boot"))
    expected = ["open_at_boot", "early open_at_boot", "open_at_boot", "open_at_boot early", "early reopen_at_boot open_at_boot"]
    assert [(await row(work, one))["flags"] for one in ids] == expected
    assert ((await row(work, stopped))["flags"], (await row(work, elsewhere, "CP2"))["flags"]) == ("", "")


async def test_samples_are_kept_in_their_order_and_as_text(work: Work, at: datetime) -> None:
    samples = [Sample(at, "1.50"), Sample(at, "0001", "Transaction.End", "SignedData", "Voltage", "L1-N", "Inlet", None)]
    await work.run(lambda store: transactions.add_samples(store, "CP1", 1, 5, samples, at + A_MILLISECOND))
    await work.run(lambda store: transactions.add_samples(store, "CP1", 1, 6, [Sample(at, "other")], at))
    await work.run(lambda store: transactions.add_samples(store, "CP1", 1, 5, [], at))
    rows = await listings.meter_values(5, 10, None)
    assert [{name: one[name] for name in vars(samples[0])} for one in rows] == [vars(sample) for sample in samples]
    assert {one["received_at"] for one in rows} == {at + A_MILLISECOND}


async def test_what_no_transaction_could_take_is_kept_whole(work: Work, at: datetime) -> None:
    payload = '{"transactionId": 99, "odd": "\\u0000 \U0001f50c"}'
    await work.run(lambda store: transactions.quarantine(store, "CP1", "StopTransaction", "m" * 300, payload, "why", at))
    [found] = await listings.unmatched(10, None, None)
    assert (found["charging_point_id"], found["action"], found["message_id"]) == ("CP1", "StopTransaction", "m" * 300)
    assert (found["payload"], found["reason"], found["received_at"]) == (payload, "why", at)
