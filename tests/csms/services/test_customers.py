"""Zoho's customers: one a charge point, blocked at first, and one tag for life."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import IdTag
from csms.domain.transactions import Start
from csms.services import charging, customers, id_tags, reading, registration
from csms.services.customers import ChargePointTaken, ChargePointUnknown, Customer, CustomerTaken, CustomerUnknown
from csms.storage.work import Work

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def stations(work: Work, at: datetime) -> None:
    for name in ("CP1", "CP2"):
        await work.run(lambda store, name=name: registration.create(store, name, at))


async def register(work: Work, at: datetime, who: str = "Z1", where: str = "CP1") -> Customer:
    return await work.run(lambda store: customers.register(store, who, "app", where, at))


async def unblock(work: Work, at: datetime, limit: int = 1, fresh: str = "tg_1", id_tag: str | None = None) -> None:
    await work.run(lambda store: customers.unblock(store, "Z1", limit, fresh, at, id_tag))


async def block(work: Work, at: datetime) -> str | None:
    return await work.run(lambda store: customers.block(store, "Z1", at))


async def standing() -> tuple[str | None, int]:
    found = await reading.customer("Z1")
    return found["id_tag"], found["max_active_transaction_count"]


async def test_a_customer_begins_blocked_and_without_a_tag(work: Work, at: datetime) -> None:
    made = await register(work, at)
    assert made == Customer(made.id, "Z1", "app", at, at, None, 0)
    found = await reading.customer("Z1")
    assert (found["id"], found["charging_point_id"], found["application"]) == (made.id, "CP1", "app")
    assert (found["created_at"], await standing()) == (at, (None, 0))
    assert await reading.id_tags(10, None) == []


@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("Z2", "CP9", ChargePointUnknown),
        ("Z1", "CP9", ChargePointUnknown),
        ("Z2", "cp1", ChargePointUnknown),
        ("Z2", "CP1", ChargePointTaken),
        ("Z1", "CP1", ChargePointTaken),
        ("Z1", "CP2", CustomerTaken),
    ],
)
async def test_why_a_customer_is_not_registered(work: Work, at: datetime, who: str, where: str, refusal: type[Exception]) -> None:
    await register(work, at)
    with pytest.raises(refusal):
        await register(work, at, who, where)
    assert [row["zoho_customer_id"] for row in await reading.customers(10, None)] == ["Z1"]


@pytest.mark.usefixtures("at_once")
async def test_of_twenty_at_once_one_gets_the_charge_point(work: Work, at: datetime) -> None:
    ended = await asyncio.gather(*(register(work, at, f"Z{n}") for n in range(20)), return_exceptions=True)
    assert Counter(map(type, ended)) == {Customer: 1, ChargePointTaken: 19}


@pytest.mark.usefixtures("at_once")
async def test_one_customer_at_two_charge_points_at_once_gets_one(work: Work, at: datetime) -> None:
    ended = await asyncio.gather(*(register(work, at, "Z1", where) for where in ("CP1", "CP2")), return_exceptions=True)
    assert Counter(map(type, ended)) == {Customer: 1, CustomerTaken: 1}


@pytest.mark.parametrize("limit", [1, 5, -1, 0])
async def test_the_first_unblock_mints_a_tag_with_the_limit(work: Work, at: datetime, limit: int) -> None:
    await register(work, at)
    await unblock(work, at + HOUR, limit)
    assert await standing() == ("tg_1", limit)
    assert (await reading.id_tag("TG_1"))["max_active_transaction_count"] == limit
    assert (await reading.customer("Z1"))["updated_at"] == at + HOUR


async def test_a_later_unblock_keeps_the_tag_and_sets_the_limit(work: Work, at: datetime) -> None:
    await register(work, at)
    await unblock(work, at)
    await unblock(work, at + HOUR, 7, "tg_2")
    await unblock(work, at + HOUR, 8, "tg_3", "TG_1")
    assert await standing() == ("tg_1", 8)
    assert [row["id_tag"] for row in await reading.id_tags(10, None)] == ["tg_1"]
    assert (await reading.customer("Z1"))["updated_at"] == at + HOUR


@pytest.mark.usefixtures("at_once")
async def test_many_first_unblocks_at_once_mint_one_tag(work: Work, at: datetime) -> None:
    await register(work, at)
    await asyncio.gather(*(unblock(work, at, 1, f"tg_{n}") for n in range(10)))
    [tag] = await reading.id_tags(10, None)
    assert await standing() == (tag["id_tag"], 1)


@pytest.mark.parametrize("minted", [True, False])
async def test_a_tag_that_is_not_the_customers_is_not_found(work: Work, at: datetime, minted: bool) -> None:
    await register(work, at)
    await work.run(lambda store: id_tags.put(store, IdTag("other", 1), None, at))
    if minted:
        await unblock(work, at)
    before = await standing()
    with pytest.raises(CustomerUnknown) as refused:
        await unblock(work, at, 9, "tg_2", "other")
    assert refused.value.id_tag == "other"
    assert (await standing(), (await reading.id_tag("other"))["max_active_transaction_count"]) == (before, 1)


async def test_blocking_keeps_the_tag_and_sets_its_limit_to_nothing(work: Work, at: datetime) -> None:
    await register(work, at)
    await unblock(work, at, 3)
    for _ in range(2):
        assert await block(work, at + HOUR) == "tg_1"
    assert await standing() == ("tg_1", 0)
    assert (await reading.customer("Z1"))["updated_at"] == at + HOUR


async def test_blocking_keeps_what_else_the_tag_has(work: Work, at: datetime) -> None:
    await register(work, at)
    await unblock(work, at, 3)
    await work.run(lambda store: id_tags.put(store, IdTag("tg_1", 3, at + HOUR, "FAMILY"), "note", at))
    await block(work, at)
    tag = await reading.id_tag("tg_1")
    assert (tag["expiry_date"], tag["parent_id_tag"], tag["note"], tag["max_active_transaction_count"]) == (at + HOUR, "FAMILY", "note", 0)


async def test_a_customer_without_a_tag_is_blocked_already(work: Work, at: datetime) -> None:
    await register(work, at)
    assert await block(work, at) is None
    assert await standing() == (None, 0)


async def test_blocking_lets_a_running_transaction_go_on(work: Work, at: datetime) -> None:
    await register(work, at)
    await unblock(work, at)
    start, original = Start("CP1", 1, "tg_1", 0, at), charging.Original("StartTransaction", "m", "{}")
    started = await work.run(lambda store: charging.start(store, start, original, at))
    await block(work, at)
    found: dict[str, Any] = await reading.transaction(started.transaction_id)
    assert (started.decision.accepted, found["stop_received_at"], found["flags"]) == (True, None, "")


async def test_who_is_not_registered_is_neither_blocked_nor_unblocked(work: Work, at: datetime) -> None:
    with pytest.raises(CustomerUnknown):
        await block(work, at)
    with pytest.raises(CustomerUnknown) as refused:
        await unblock(work, at, id_tag="tg_1")
    assert refused.value.id_tag == "tg_1"
    assert await reading.id_tags(10, None) == []


async def change(work: Work, at: datetime, who: str = "Z1", **wanted: str) -> None:
    await work.run(lambda store: customers.change(store, who, at, **wanted))


async def test_a_customer_moves_to_a_free_charge_point(work: Work, at: datetime) -> None:
    await register(work, at)
    await change(work, at + HOUR, charging_point_id="CP2")
    found = await reading.customer("Z1")
    assert (found["charging_point_id"], found["updated_at"]) == ("CP2", at + HOUR)
    await register(work, at, "Z2")
    for wanted, refusal in (("CP1", Conflict), ("CP9", NotFound)):
        with pytest.raises(refusal):
            await change(work, at, charging_point_id=wanted)
    with pytest.raises(NotFound):
        await change(work, at, "Z9", charging_point_id="CP1")


@pytest.mark.usefixtures("at_once")
async def test_of_many_that_move_or_register_at_once_one_gets_the_charge_point(work: Work, at: datetime) -> None:
    for number in range(4):
        await work.run(lambda store, n=number: registration.create(store, f"OLD{n}", at))
        await register(work, at, f"Z{number}", f"OLD{number}")
    moving = [change(work, at, f"Z{number}", charging_point_id="CP1") for number in range(4)]
    ended = await asyncio.gather(*moving, *(register(work, at, f"N{n}", "CP1") for n in range(4)), return_exceptions=True)
    refused = [one for one in ended if isinstance(one, Conflict)]
    assert len(refused) == 7


async def test_another_card_takes_the_limit_over_and_the_old_one_is_blocked(work: Work, at: datetime) -> None:
    await register(work, at)
    await unblock(work, at, 3)
    await work.run(lambda store: id_tags.put(store, IdTag("CARD", 9), None, at))
    await change(work, at, id_tag="card")
    assert await standing() == ("CARD", 3)
    assert (await reading.id_tag("tg_1"))["max_active_transaction_count"] == 0
    await change(work, at, id_tag="CARD")
    assert await standing() == ("CARD", 3)
    with pytest.raises(NotFound):
        await change(work, at, id_tag="NOBODY")


async def test_a_card_of_another_customer_is_taken(work: Work, at: datetime) -> None:
    await register(work, at)
    await register(work, at, "Z2", "CP2")
    await unblock(work, at)
    with pytest.raises(Conflict):
        await change(work, at, "Z2", id_tag="TG_1")


async def test_a_card_does_not_unblock_who_was_never_unblocked(work: Work, at: datetime) -> None:
    await register(work, at)
    await work.run(lambda store: id_tags.put(store, IdTag("CARD", 9), None, at))
    await change(work, at, id_tag="CARD")
    assert await standing() == ("CARD", 0)


async def test_a_customers_tag_is_not_deleted(work: Work, at: datetime) -> None:
    await work.run(lambda store: customers.register(store, "445", "store", "CP1", at))
    await work.run(lambda store: customers.unblock(store, "445", 1, "tg_1", at))
    with pytest.raises(Conflict, match="belongs to customer 445"):
        await work.run(lambda store: id_tags.remove(store, "TG_1"))
