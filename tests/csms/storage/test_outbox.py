"""The outbox: in order per charge point, claimed for a while, tried again, given up, revived."""

import asyncio
from datetime import datetime, timedelta

import pytest

from csms.storage import listings, outbox
from csms.storage.outbox import Tried
from csms.storage.work import Work

MINUTE = timedelta(minutes=1)


async def append(work: Work, at: datetime, *names: str) -> None:
    """Deliveries `A1`, `A2`, ...: the letter is the charge point."""
    for name in names:
        await work.run(lambda store, name=name: outbox.append(store, name, "boot_notification", name[0], f'{{"n":"{name}"}}', at))


async def claim(work: Work, at: datetime, count: int = 10, node: str = "node") -> list[str]:
    rows = await work.run(lambda store: outbox.claim(store, node, at, at + MINUTE, count))
    return [row["webhook_id"] for row in rows]


async def mark(work: Work, name: str, at: datetime, outcome: str, next_at: datetime | None = None, *, counted: bool = True) -> None:
    tried = Tried(at, outcome, 500, "odd", "{}", "body", 12)
    delivery_id = await number(name)
    await work.run(lambda store: outbox.mark(store, delivery_id, tried, next_at, counted=counted))


async def number(name: str) -> int:
    return next(int(row["id"]) for row in await listings.deliveries(100, None, None, None) if row["webhook_id"] == name)


async def delivery(name: str) -> dict[str, object]:
    found = await listings.delivery(await number(name))
    assert found is not None
    return found


async def test_what_is_appended_waits_to_be_sent_at_once(work: Work, at: datetime) -> None:
    await append(work, at, "A1")
    found = await delivery("A1")
    assert (found["kind"], found["event"], found["state"]) == ("boot_notification", '{"n":"A1"}', "pending")
    assert (found["attempt_count"], found["created_at"], found["attempts"]) == (0, at, [])
    assert await work.run(outbox.next_due) == at
    assert await claim(work, at - MINUTE) == []
    assert await claim(work, at) == ["A1"]


async def test_only_the_first_of_each_charge_point_is_claimed(work: Work, at: datetime) -> None:
    await append(work, at, "A1", "A2", "B1", "A3", "C1", "B2")
    assert await claim(work, at) == ["A1", "B1", "C1"]
    assert await claim(work, at) == []
    await mark(work, "A1", at, "delivered")
    await mark(work, "B1", at, "dead")
    assert await claim(work, at) == ["A2", "B2"]


async def test_no_more_are_claimed_than_asked_for(work: Work, at: datetime) -> None:
    await append(work, at, "A1", "B1", "C1")
    assert [await claim(work, at, 2), await claim(work, at, 2), await claim(work, at, 2)] == [["A1", "B1"], ["C1"], []]


async def test_a_claim_runs_out(work: Work, at: datetime) -> None:
    await append(work, at, "A1")
    assert await claim(work, at) == ["A1"]
    assert await work.run(outbox.next_due) == at + MINUTE
    assert await claim(work, at + MINUTE - timedelta(microseconds=1)) == []
    assert await claim(work, at + MINUTE) == ["A1"]


async def test_a_node_frees_its_own_claims_only(work: Work, at: datetime) -> None:
    await append(work, at, "A1", "B1")
    assert await claim(work, at, 1, "one") == ["A1"]
    assert await claim(work, at, 1, "two") == ["B1"]
    await work.run(lambda store: outbox.free_claims(store, "one"))
    assert await claim(work, at) == ["A1"]


@pytest.mark.usefixtures("at_once")
async def test_many_nodes_that_claim_at_once_never_get_the_same(work: Work, at: datetime) -> None:
    names = [f"{chr(65 + n)}1" for n in range(26)]
    await append(work, at, *names)
    claimed: list[str] = []
    while got := [name for some in await asyncio.gather(*(claim(work, at, 3, f"node{n}") for n in range(8))) for name in some]:
        claimed += got
    assert sorted(claimed) == names


async def test_a_failed_attempt_is_kept_and_makes_it_due_later(work: Work, at: datetime) -> None:
    await append(work, at, "A1", "A2")
    await claim(work, at)
    await mark(work, "A1", at, "retry", at + MINUTE)
    found = await delivery("A1")
    assert (found["state"], found["attempt_count"], found["next_attempt_at"]) == ("pending", 1, at + MINUTE)
    [attempt] = found["attempts"]
    assert (attempt["outcome"], attempt["status"], attempt["error"], attempt["duration_ms"]) == ("retry", 500, "odd", 12)
    assert await claim(work, at) == []
    assert await work.run(outbox.next_due) == at + MINUTE
    assert await claim(work, at + MINUTE) == ["A1"]


async def test_an_attempt_that_does_not_count_brings_the_end_no_nearer(work: Work, at: datetime) -> None:
    await append(work, at, "A1")
    await mark(work, "A1", at, "retry", at, counted=False)
    found = await delivery("A1")
    assert (found["attempt_count"], len(found["attempts"])) == (0, 1)


@pytest.mark.parametrize("outcome", ["delivered", "dead"])
async def test_what_is_finished_is_not_tried_again(work: Work, at: datetime, outcome: str) -> None:
    await append(work, at, "A1")
    await claim(work, at)
    await mark(work, "A1", at + MINUTE, outcome)
    found = await delivery("A1")
    assert (found["state"], found["attempt_count"], found["finished_at"], found["claimed_until"]) == (outcome, 1, at + MINUTE, None)
    assert await claim(work, at + 1000 * MINUTE) == []
    assert await work.run(outbox.next_due) is None


async def test_news_of_a_charge_point_makes_what_waits_due_at_once(work: Work, at: datetime) -> None:
    await append(work, at, "A1", "B1")
    await mark(work, "A1", at, "retry", at + 100 * MINUTE)
    await mark(work, "B1", at, "retry", at + 100 * MINUTE)
    await append(work, at + MINUTE, "A2")
    assert await claim(work, at + MINUTE) == ["A1"]


async def test_all_that_waits_may_be_hastened(work: Work, at: datetime) -> None:
    await append(work, at, "A1", "B1", "C1")
    for name in ("A1", "B1"):
        await mark(work, name, at, "retry", at + 100 * MINUTE)
    await mark(work, "C1", at, "dead")
    await work.run(lambda store: outbox.hasten(store, at + MINUTE))
    assert await claim(work, at + MINUTE) == ["A1", "B1"]


async def test_a_dead_delivery_may_be_revived_with_a_fresh_schedule(work: Work, at: datetime) -> None:
    await append(work, at, "A1", "A2")
    await mark(work, "A1", at, "dead")
    assert await claim(work, at) == ["A2"]
    first = await number("A1")
    assert await work.run(lambda store: outbox.revive(store, first, at + MINUTE)) == "dead"
    found = await delivery("A1")
    assert (found["state"], found["attempt_count"], found["finished_at"]) == ("pending", 0, None)
    assert await claim(work, at + MINUTE) == ["A1"]


async def test_what_was_delivered_or_never_was_is_not_revived(work: Work, at: datetime) -> None:
    await append(work, at, "A1")
    await mark(work, "A1", at, "delivered")
    first = await number("A1")
    assert await work.run(lambda store: outbox.revive(store, first, at)) == "delivered"
    assert await work.run(lambda store: outbox.revive(store, first + 1, at)) is None
    assert (await delivery("A1"))["state"] == "delivered"


async def test_the_relay_is_woken_by_whatever_may_be_due(work: Work, at: datetime) -> None:
    woken = asyncio.Event()
    work.on_commit(outbox.TOPIC, woken.set)
    await append(work, at, "A1")
    first = await number("A1")
    for unit in (lambda store: outbox.hasten(store, at), lambda store: outbox.revive(store, first, at)):
        async with asyncio.timeout(20):
            await woken.wait()
        woken.clear()
        await work.run(unit)
    async with asyncio.timeout(20):
        await woken.wait()
