"""Customers, as rows: two constraints decide races."""

import asyncio
from datetime import datetime, timedelta

import pytest

from csms.domain.id_tags import IdTag
from csms.storage import customers, id_tags
from csms.storage.work import Work


@pytest.mark.parametrize(("zoho_customer_id", "charging_point_id"), [("Z1", "CP2"), ("Z2", "CP1"), ("Z1", "CP1")])
async def test_a_customer_and_a_charge_point_are_each_registered_once(
    work: Work, at: datetime, zoho_customer_id: str, charging_point_id: str
) -> None:
    first = await work.run(lambda store: customers.add(store, "Z1", "app", "CP1", at))
    assert first is not None
    assert await work.run(lambda store: customers.add(store, zoho_customer_id, "other", charging_point_id, at)) is None
    row = await work.run(lambda store: customers.find(store, "Z1"))
    assert row is not None
    assert (row["id"], row["application"], row["charging_point_id"]) == (first, "app", "CP1")


@pytest.mark.usefixtures("at_once")
async def test_of_many_at_once_one_gets_the_charge_point(work: Work, at: datetime) -> None:
    made = await asyncio.gather(*(work.run(lambda store, n=n: customers.add(store, f"Z{n}", "app", "CP1", at)) for n in range(10)))
    assert len([one for one in made if one is not None]) == 1
    assert await work.run(lambda store: customers.holds(store, "CP1"))
    assert not await work.run(lambda store: customers.holds(store, "CP2"))


async def test_a_customers_id_may_be_long_and_is_compared_exactly(work: Work, at: datetime) -> None:
    long = "Z" * 5000
    assert await work.run(lambda store: customers.add(store, long, "app", "CP1", at)) is not None
    assert await work.run(lambda store: customers.add(store, long.lower(), "app", "CP2", at)) is not None
    row = await work.run(lambda store: customers.find(store, long))
    assert row is not None
    assert (row["zoho_customer_id"], row["charging_point_id"]) == (long, "CP1")
    assert await work.run(lambda store: customers.find(store, long[:-1])) is None


@pytest.mark.parametrize("lock", [False, True])
async def test_a_customer_is_found_with_the_tags_spelling_and_limit(work: Work, at: datetime, lock: bool) -> None:
    await work.run(lambda store: customers.add(store, "Z1", "app", "CP1", at))
    bare = await work.run(lambda store: customers.find(store, "Z1", lock=lock))
    assert bare is not None
    assert (bare["id_tag"], bare["id_tag_key"], bare["max_active_transaction_count"]) == (None, None, None)
    later = at + timedelta(hours=1)
    await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", 7), None, at))
    await work.run(lambda store: customers.give_tag(store, "Z1", "tag-1", later))
    row = await work.run(lambda store: customers.find(store, "Z1", lock=lock))
    assert row is not None
    assert (row["id_tag"], row["max_active_transaction_count"], row["created_at"], row["updated_at"]) == ("Tag-1", 7, at, later)


async def test_touching_changes_the_time_only(work: Work, at: datetime) -> None:
    await work.run(lambda store: customers.add(store, "Z1", "app", "CP1", at))
    before = await work.run(lambda store: customers.find(store, "Z1"))
    await work.run(lambda store: customers.touch(store, "Z1", at + timedelta(hours=1)))
    after = await work.run(lambda store: customers.find(store, "Z1"))
    assert before is not None
    assert after is not None
    assert dict(after) == {**dict(before), "updated_at": at + timedelta(hours=1)}


async def test_a_customer_moves_and_has_a_tag(work: Work, at: datetime) -> None:
    await work.run(lambda store: customers.add(store, "Z1", "app", "CP1", at))
    await work.run(lambda store: customers.move(store, "Z1", "CP2", at + timedelta(hours=1)))
    row = await work.run(lambda store: customers.find(store, "Z1"))
    assert row is not None
    assert (row["charging_point_id"], row["updated_at"]) == ("CP2", at + timedelta(hours=1))
    assert await work.run(lambda store: customers.holder_of(store, "tag")) is None
    await work.run(lambda store: customers.give_tag(store, "Z1", "tag", at))
    assert await work.run(lambda store: customers.holder_of(store, "tag")) == "Z1"
