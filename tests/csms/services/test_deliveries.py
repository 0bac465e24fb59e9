"""Deliveries as operators handle them."""

from datetime import datetime, timedelta

import pytest

from csms.domain.errors import Conflict, NotFound
from csms.services import deliveries, reading
from csms.storage import outbox
from csms.storage.outbox import Tried
from csms.storage.work import Work

HOUR = timedelta(hours=1)


async def delivery(work: Work, at: datetime, outcome: str) -> int:
    await work.run(lambda store: outbox.append(store, "msg_1", "boot_notification", "CP1", "{}", at))
    [row] = await reading.deliveries(10, None, None, None)
    tried = Tried(at, outcome, 500, None, None, None, 1)
    await work.run(lambda store: outbox.mark(store, row["id"], tried, at + 100 * HOUR))
    return int(row["id"])


@pytest.mark.parametrize("outcome", ["dead", "retry"])
async def test_what_is_dead_or_waits_is_tried_again_now(work: Work, at: datetime, outcome: str) -> None:
    number = await delivery(work, at, outcome)
    await work.run(lambda store: deliveries.retry(store, number, at + HOUR))
    found = await reading.delivery(number)
    assert (found["state"], found["attempt_count"], found["next_attempt_at"]) == ("pending", 0, at + HOUR)
    assert len(found["attempts"]) == 1


async def test_what_was_delivered_is_not_sent_again(work: Work, at: datetime) -> None:
    number = await delivery(work, at, "delivered")
    with pytest.raises(Conflict, match=f"delivery with id: {number} was delivered"):
        await work.run(lambda store: deliveries.retry(store, number, at))


@pytest.mark.parametrize("number", [1, -1, 2**63, 10**30])
async def test_what_is_not_there_is_not_found(work: Work, at: datetime, number: int) -> None:
    with pytest.raises(NotFound, match=f"delivery with id: {number} not found"):
        await work.run(lambda store: deliveries.retry(store, number, at))
