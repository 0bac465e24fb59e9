"""Quarantined messages, as rows."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from csms.domain.matching import Ended
from csms.storage import listings, unmatched
from csms.storage.unmatched import Kept
from csms.storage.work import Row, Work

HOUR = timedelta(hours=1)
KEPT = Kept("CP1", "StopTransaction", "m", "{}", "why")


async def add(work: Work, kept: Kept, at: datetime) -> int:
    await work.run(lambda store: unmatched.add(store, kept, at))
    row = await work.run(lambda store: store.row("SELECT max(id) AS id FROM unmatched_messages"))
    assert row is not None
    return int(row["id"])


async def find(work: Work, number: int, lock: bool = False) -> Row | None:
    return await work.run(lambda store: unmatched.find(store, number, lock=lock))


async def test_what_no_transaction_could_take_is_kept_whole(work: Work, at: datetime) -> None:
    payload = '{"transactionId": 99, "odd": "\\u0000 \U0001f50c"}'
    await add(work, Kept("CP1", "StopTransaction", "m" * 300, payload, "why", "said"), at)
    [found] = await listings.unmatched(10, None, None)
    assert (found["charging_point_id"], found["action"], found["message_id"]) == ("CP1", "StopTransaction", "m" * 300)
    assert (found["payload"], found["reason"], found["received_at"], found["said"]) == (payload, "why", at, "said")
    assert (found["stop_ms"], found["attached_to"], found["attached_at"]) == (None, None, None)


async def test_a_message_that_is_attached_leaves_the_list_and_is_kept(work: Work, at: datetime) -> None:
    number, other = await add(work, KEPT, at), await add(work, KEPT, at)
    await work.run(lambda store: unmatched.attach(store, number, 7, at + HOUR))
    at_once = await add(work, replace(KEPT, attached_to=8), at)
    assert [row["id"] for row in await listings.unmatched(10, None, None)] == [other]
    assert [(row["id"], row["attached_to"], row["attached_at"]) for row in await listings.unmatched(10, None, None, attached=True)] == [
        (at_once, 8, at),
        (number, 7, at + HOUR),
    ]
    assert (await listings.unmatched_message(number) or {})["attached_to"] == 7
    assert await listings.unmatched_message(at_once + 1) is None


async def test_stops_that_wait_are_found_by_station_and_instant(work: Work, at: datetime) -> None:
    ended = Ended(0, "TAG", 1000, 2**62)
    first = await add(work, replace(KEPT, waiting=ended), at)
    for kept in (
        KEPT,
        replace(KEPT, waiting=replace(ended, stop_ms=999)),
        replace(KEPT, waiting=ended, charging_point_id="CP2"),
        replace(KEPT, waiting=ended, attached_to=7),
    ):
        await add(work, kept, at)
    last = await add(work, replace(KEPT, waiting=Ended(0, None, 2**45, 0)), at)
    found = await work.run(lambda store: unmatched.waiting(store, "CP1", 1000))
    assert found == [Ended(first, "TAG", 1000, 2**62), Ended(last, None, 2**45, 0)]


async def test_when_more_wait_than_are_looked_at_none_is_told(work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unmatched, "WAITING_MAX", 1)
    for found in (1, None):
        await add(work, replace(KEPT, waiting=Ended(0, "TAG", 1000, 5)), at)
        waiting = await work.run(lambda store: unmatched.waiting(store, "CP1", 1000))
        assert (waiting if waiting is None else len(waiting)) == found


async def test_a_message_goes_to_one_transaction_and_is_dismissed_no_more(work: Work, at: datetime) -> None:
    number = await add(work, KEPT, at)
    assert await work.run(lambda store: unmatched.dismiss(store, number, at))
    assert await work.run(lambda store: unmatched.attach(store, number, 7, at))
    assert not await work.run(lambda store: unmatched.attach(store, number, 8, at))
    assert not await work.run(lambda store: unmatched.dismiss(store, number, at + HOUR))
    found = await find(work, number) or {}
    assert (found["attached_to"], found["dismissed_at"]) == (7, at)


@pytest.mark.parametrize("attached_to", [None, 7])
async def test_the_very_same_stop_is_known(work: Work, at: datetime, attached_to: int | None) -> None:
    await add(work, replace(KEPT, waiting=Ended(0, "TAG", 1000, 5), answer="null", attached_to=attached_to), at)
    await add(work, replace(KEPT, action="MeterValues", payload="[]"), at)
    for station, payload, known in (("CP1", "{}", True), ("CP2", "{}", False), ("CP1", "{ }", False), ("CP1", "[]", False)):
        found = await work.run(lambda store, s=station, p=payload: unmatched.find_stop(store, s, p))
        assert (found is not None) is known
        assert found is None or found["answer"] == "null"


@pytest.mark.parametrize("lock", [False, True])
async def test_a_message_is_found_by_its_number(work: Work, at: datetime, lock: bool) -> None:
    number = await add(work, KEPT, at)
    assert ((await find(work, number, lock)) or {})["id"] == number
    for wrong in (number + 1, 2**63 - 1, 2**63, 10**30):
        assert await find(work, wrong, lock) is None


async def test_a_transaction_gives_its_stops_back_and_keeps_its_values(work: Work, at: datetime) -> None:
    first, second = [await add(work, replace(KEPT, waiting=Ended(0, None, 1000, 5), attached_to=number), at) for number in (7, 8)]
    values = await add(work, replace(KEPT, action="MeterValues", attached_to=7), at)
    await work.run(lambda store: unmatched.release(store, 7, "StopTransaction", "another"))
    [released] = await listings.unmatched(10, None, None)
    assert (released["id"], released["reason"], released["attached_at"]) == (first, "another", None)
    assert [row["id"] for row in await listings.unmatched(10, None, None, attached=True)] == [values, second]
