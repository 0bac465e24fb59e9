"""Pages of rows: each row once, in order, whatever the filters."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from csms.domain.charge_points import ConnectorStatus
from csms.domain.id_tags import IdTag
from csms.domain.transactions import Sample, Start, Stop
from csms.storage import charge_points, customers, id_tags, listings, meter_values, outbox, transactions, unmatched
from csms.storage.outbox import Tried
from csms.storage.unmatched import Kept
from csms.storage.work import Store, Work

HOUR = timedelta(hours=1)
BEYOND = 10**17
Page = Callable[[int, Any], Awaitable[list[dict[str, Any]]]]


async def paged(page: Page, column: str, size: int = 2) -> list[Any]:
    """The column's values over all pages."""
    found: list[Any] = []
    start = None
    while rows := await page(size, start):
        assert len(rows) <= size
        assert start != rows[-1][column]
        found += [row[column] for row in rows]
        start = found[-1]
    return found


@pytest.fixture
async def filled(work: Work, at: datetime) -> None:
    await work.run(lambda store: fill(store, at))


async def fill(store: Store, at: datetime) -> None:
    for number in range(5):
        name = f"CP{number}"
        await charge_points.add(store, name, at)
        if number % 2:
            await charge_points.raise_epoch(store, name, "node", "ocpp1.6", at)
        await id_tags.put(store, IdTag(f"Tag-{number}", number), None, at)
        await customers.add(store, f"Z{number}", "app", name, at)
        await unmatched.add(store, Kept(name, "MeterValues", f"m{number}", "{}", "why"), at)
        await outbox.append(store, f"msg_{number}", "boot_notification", name, "{}", at)
    for number in range(6):
        start = Start(f"CP{number % 2}", 1, f"TAG-{number % 3}", 0, at + number * HOUR)
        made = await transactions.add(store, start, "accepted" if number < 5 else "concurrent", "{}", "", at)
        if made is not None and number >= 3:
            await transactions.save_stop(store, Stop(start.charging_point_id, made, 1, at), None, "", at)
    await charge_points.save_connector(store, "CP1", ConnectorStatus(2, "Available", "NoError", at), at)
    await charge_points.save_connector(store, "CP1", ConnectorStatus(1, "Faulted", "NoError", at), at)
    await customers.give_tag(store, "Z1", "tag-1", at)


async def hours(at: datetime, **filters: Any) -> list[int]:
    """Which transactions are listed, by the hour of their start."""
    return [round((row["started_at"] - at) / HOUR) for row in await listings.transactions(10, None, **filters)]


@pytest.mark.usefixtures("filled")
async def test_charge_points_come_by_identity_with_their_connectors() -> None:
    assert await paged(lambda n, after: listings.charge_points(n, after, None), "charging_point_id") == [f"CP{n}" for n in range(5)]
    assert await paged(lambda n, after: listings.charge_points(n, after, True), "charging_point_id") == ["CP1", "CP3"]
    assert await paged(lambda n, after: listings.charge_points(n, after, False), "charging_point_id") == ["CP0", "CP2", "CP4"]
    for row in await listings.charge_points(10, None, None):
        assert [c["connector_id"] for c in row["connectors"]] == ([1, 2] if row["charging_point_id"] == "CP1" else [])
    assert await listings.charge_point("nobody") is None


@pytest.mark.usefixtures("filled")
async def test_id_tags_come_with_their_active_transactions() -> None:
    assert await paged(listings.id_tags, "id_tag_key") == [f"tag-{n}" for n in range(5)]
    active = {row["id_tag"]: row["active_transactions"] for row in await listings.id_tags(10, None)}
    assert active == {"Tag-0": 1, "Tag-1": 1, "Tag-2": 1, "Tag-3": 0, "Tag-4": 0}
    one = await listings.id_tag("tAG-2")
    assert one is not None
    assert (one["id_tag"], one["active_transactions"]) == ("Tag-2", 1)
    assert await listings.id_tag("nobody") is None


@pytest.mark.usefixtures("filled")
async def test_customers_come_with_tag_and_limit() -> None:
    assert len(await paged(listings.customers, "id")) == 5
    rows = {row["zoho_customer_id"]: (row["id_tag"], row["max_active_transaction_count"]) for row in await listings.customers(10, None)}
    assert rows == {"Z0": (None, 0), "Z1": ("Tag-1", 1), "Z2": (None, 0), "Z3": (None, 0), "Z4": (None, 0)}
    one = await listings.customer(customers.digest("Z1"))
    assert one is not None
    assert (one["zoho_customer_id"], one["charging_point_id"], one["id_tag"]) == ("Z1", "CP1", "Tag-1")
    assert await listings.customer(customers.digest("nobody")) is None


@pytest.mark.usefixtures("filled")
async def test_a_customers_own_times_are_not_the_tags(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("Later", 1), None, at + HOUR))
    await work.run(lambda store: customers.give_tag(store, "Z2", "later", at + 2 * HOUR))
    one = await listings.customer(customers.digest("Z2"))
    assert one is not None
    assert (one["created_at"], one["updated_at"]) == (at, at + 2 * HOUR)


@pytest.mark.usefixtures("filled")
async def test_transactions_come_newest_first_by_any_filter(at: datetime) -> None:
    ids = await paged(listings.transactions, "id")
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 6
    assert await hours(at) == [5, 4, 3, 2, 1, 0]
    assert await hours(at, charging_point_id="CP0") == [4, 2, 0]
    assert await hours(at, id_tag="tag-1") == [4, 1]
    assert await hours(at, active=True) == [2, 1, 0]
    assert await hours(at, active=False) == [5, 4, 3]
    assert await hours(at, charging_point_id="CP1", id_tag="Tag-2", active=False) == [5]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=11, minutes=30))])
async def test_since_means_an_instant_whatever_its_zone(at: datetime, zone: timezone) -> None:
    assert await hours(at, since=(at + 3 * HOUR).astimezone(zone)) == [5, 4, 3]
    assert await hours(at, since=(at + 3 * HOUR + timedelta(microseconds=1)).astimezone(zone)) == [5, 4]


@pytest.mark.usefixtures("filled")
async def test_a_transaction_is_found_by_its_number(at: datetime) -> None:
    newest = (await listings.transactions(1, None))[0]
    assert await listings.transaction(newest["id"]) == newest
    assert await listings.transaction(newest["id"] + 1) is None


async def test_meter_values_come_in_the_order_of_their_receipt(work: Work, at: datetime) -> None:
    values = [str(value) for value in range(5)]
    samples = [Sample(at - int(value) * HOUR, value) for value in values]
    await work.run(lambda store: meter_values.add(store, "CP1", 1, 1, samples, at))
    await work.run(lambda store: meter_values.add(store, "CP1", 1, 2, [Sample(at, "other")], at))
    assert [row["value"] for row in await listings.meter_values(1, 10, None)] == values
    assert len(await paged(lambda n, after: listings.meter_values(1, n, after), "id")) == 5


@pytest.mark.usefixtures("filled")
async def test_quarantined_messages_come_newest_first() -> None:
    ids = await paged(lambda n, before: listings.unmatched(n, before, None), "id")
    assert (len(set(ids)), ids) == (5, sorted(ids, reverse=True))
    assert [row["message_id"] for row in await listings.unmatched(10, None, "CP2")] == ["m2"]


@pytest.mark.usefixtures("filled")
async def test_deliveries_come_newest_first_and_one_with_its_attempts(work: Work, at: datetime) -> None:
    ids = await paged(lambda n, before: listings.deliveries(n, before, None, None), "id")
    assert (len(set(ids)), ids) == (5, sorted(ids, reverse=True))
    for outcome in ("retry", "delivered"):
        tried = Tried(at, outcome, 200, None, None, None, 1)
        await work.run(lambda store, tried=tried: outbox.mark(store, ids[0], tried, at))
    assert [row["id"] for row in await listings.deliveries(10, None, "delivered", None)] == ids[:1]
    assert [row["id"] for row in await listings.deliveries(10, None, "pending", "CP2")] == [ids[2]]
    one = await listings.delivery(ids[0])
    assert one is not None
    assert [attempt["outcome"] for attempt in one["attempts"]] == ["retry", "delivered"]
    assert await listings.delivery(BEYOND) is None


@pytest.mark.usefixtures("filled")
async def test_a_page_may_begin_far_beyond_all_rows() -> None:
    assert len(await listings.unmatched(10, BEYOND, None)) == 5
    assert len(await listings.deliveries(10, BEYOND, None, None)) == 5
    assert await listings.meter_values(BEYOND, 10, BEYOND) == []
    assert await listings.charge_points(10, "~", None) == []
    assert await listings.id_tags(10, "~") == []
