"""What operators may look at: rows, or a sentence that says what is not there."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from csms.domain.errors import NotFound
from csms.domain.transactions import Start
from csms.services import charging, customers, reading, registration
from csms.storage.work import Work

HUGE = 10**30
BEYOND = 10**17


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda: reading.charge_point("CP9"), "charge point with id: CP9 not found"),
        (lambda: reading.id_tag("TAG"), "id tag: TAG not found"),
        (lambda: reading.customer("Z9"), "customer: Z9 not found"),
        (lambda: reading.transaction(1), "transaction with id: 1 not found"),
        (lambda: reading.transaction(-1), "transaction with id: -1 not found"),
        (lambda: reading.transaction(HUGE), f"transaction with id: {HUGE} not found"),
        (lambda: reading.meter_values(1, 10, None), "transaction with id: 1 not found"),
        (lambda: reading.meter_values(HUGE, 10, None), f"transaction with id: {HUGE} not found"),
        (lambda: reading.delivery(1), "delivery with id: 1 not found"),
        (lambda: reading.delivery(HUGE), f"delivery with id: {HUGE} not found"),
    ],
)
async def test_what_is_not_there_is_said(read: Callable[[], Awaitable[object]], text: str) -> None:
    with pytest.raises(NotFound) as refused:
        await read()
    assert str(refused.value) == text


async def test_a_page_may_begin_far_beyond_all_rows(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    await work.run(lambda store: customers.register(store, "Z1", "app", "CP1", at))
    start, original = Start("CP1", 1, "TAG", 0, at), charging.Original("StartTransaction", "m", "{}", "odd")
    started = await work.run(lambda store: charging.start(store, start, original, at))
    assert len(await reading.transactions(10, BEYOND, None, None, None, None)) == 1
    assert len(await reading.unmatched(10, BEYOND, None, attached=True)) == 1
    assert await reading.customers(10, BEYOND) == []
    assert await reading.meter_values(started.transaction_id, 10, BEYOND) == []
    assert await reading.deliveries(10, BEYOND, "pending", "CP1") == []
