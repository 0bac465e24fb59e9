"""What operators read: pages of rows by Tortoise, each keyed by its table's own order, so that a page costs the same wherever it lies."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from tortoise.models import Model
from tortoise.queryset import QuerySet

from csms.domain.id_tags import key
from csms.storage.tables import (
    ChargePoint,
    Connector,
    Customer,
    Delivery,
    DeliveryAttempt,
    IdTag,
    MeterValue,
    Transaction,
    UnmatchedMessage,
)
from csms.storage.trace_tables import AuditEntry

Rows = list[dict[str, Any]]


async def charge_points(limit: int, after: str | None, connected: bool | None) -> Rows:
    """Charge points by identity, with their connectors."""
    query = ChargePoint.all()
    if connected is not None:
        query = query.filter(connected_node__isnull=not connected)
    return await _with_connectors(await _page(query, "charging_point_id", limit, after))


async def charge_point(charging_point_id: str) -> dict[str, Any] | None:
    rows = await ChargePoint.filter(charging_point_id=charging_point_id).values()
    return (await _with_connectors(rows))[0] if rows else None


async def id_tags(limit: int, after: str | None) -> Rows:
    """Tags by their key, with their active transactions."""
    return await _with_active(await _page(IdTag.all(), "id_tag_key", limit, after))


async def id_tag(spelling: str) -> dict[str, Any] | None:
    rows = await IdTag.filter(id_tag_key=key(spelling)).values()
    return (await _with_active(rows))[0] if rows else None


async def customers(limit: int, after: int | None) -> Rows:
    """Customers in the order of their registration, with tag and limit."""
    return await _with_tags(await _page(Customer.all(), "id", limit, after))


async def customer(zoho_customer_key: str) -> dict[str, Any] | None:
    rows = await Customer.filter(zoho_customer_key=zoho_customer_key).values()
    return (await _with_tags(rows))[0] if rows else None


async def transactions(
    limit: int,
    before: int | None,
    *,
    charging_point_id: str | None = None,
    id_tag: str | None = None,
    active: bool | None = None,
    since: datetime | None = None,
) -> Rows:
    """Transactions, newest first."""
    query = Transaction.all()
    if charging_point_id is not None:
        query = query.filter(charging_point_id=charging_point_id)
    if id_tag is not None:
        query = query.filter(id_tag_key=key(id_tag))
    if active is not None:
        query = query.filter(stop_received_at__isnull=active)
    if since is not None:
        query = query.filter(started_at__gte=since.astimezone(UTC))  # SQLite compares text
    return await _page(query, "-id", limit, before)


async def transaction(transaction_id: int) -> dict[str, Any] | None:
    rows = await Transaction.filter(id=transaction_id).values()
    return rows[0] if rows else None


async def meter_values(transaction_id: int, limit: int, after: int | None) -> Rows:
    """A transaction's samples in the order in which they came."""
    return await _page(MeterValue.filter(transaction_id=transaction_id), "id", limit, after)


async def unmatched(limit: int, before: int | None, charging_point_id: str | None, attached: bool = False) -> Rows:
    """Quarantined messages, newest first: those that wait, or those that found their transaction."""
    query = UnmatchedMessage.filter(attached_to__isnull=not attached, dismissed_at__isnull=True)
    if charging_point_id is not None:
        query = query.filter(charging_point_id=charging_point_id)
    return await _page(query, "-id", limit, before)


async def unmatched_message(number: int) -> dict[str, Any] | None:
    rows = await UnmatchedMessage.filter(id=number).values()
    return rows[0] if rows else None


async def deliveries(limit: int, before: int | None, state: str | None, charging_point_id: str | None) -> Rows:
    """Deliveries, newest first, without their attempts."""
    query = Delivery.all()
    if state is not None:
        query = query.filter(state=state)
    if charging_point_id is not None:
        query = query.filter(charging_point_id=charging_point_id)
    return await _page(query, "-id", limit, before)


async def delivery(delivery_id: int) -> dict[str, Any] | None:
    """A delivery with every attempt."""
    rows = await Delivery.filter(id=delivery_id).values()
    if not rows:
        return None
    attempts = await DeliveryAttempt.filter(delivery_id=delivery_id).order_by("id").values()
    return {**rows[0], "attempts": attempts}


async def audit(limit: int, before: int | None, door: str | None, since: datetime | None = None, until: datetime | None = None) -> Rows:
    """Who wrote what, newest first; `until` is the first instant that is too late."""
    query = AuditEntry.all()
    if door is not None:
        query = query.filter(door=door)
    if since is not None:
        query = query.filter(at__gte=since.astimezone(UTC))
    if until is not None:
        query = query.filter(at__lt=until.astimezone(UTC))
    return await _page(query, "-id", limit, before)


async def _page(query: QuerySet[Any], order: str, limit: int, start: Any) -> Rows:
    if start is not None:
        query = query.filter(**{f"{order.lstrip('-')}__{'lt' if order.startswith('-') else 'gt'}": start})
    return await query.order_by(order).limit(limit).values()


async def _with_connectors(rows: Rows) -> Rows:
    connectors = defaultdict(list)
    for row in await _of(Connector, "charging_point_id", rows, "connector_id"):
        connectors[row["charging_point_id"]].append(row)
    return [{**row, "connectors": connectors[row["charging_point_id"]]} for row in rows]


async def _with_active(rows: Rows) -> Rows:
    keys = [row["id_tag_key"] for row in rows]
    found = Transaction.filter(id_tag_key__in=keys, stop_received_at__isnull=True, verdict="accepted", stale_at__isnull=True)
    active: dict[str, int] = defaultdict(int)
    for row in await found.values("id_tag_key"):
        active[row["id_tag_key"]] += 1
    return [{**row, "active_transactions": active[row["id_tag_key"]]} for row in rows]


async def _with_tags(rows: Rows) -> Rows:
    tags = {tag["id_tag_key"]: tag for tag in await _of(IdTag, "id_tag_key", rows, "id_tag_key")}
    nothing = {"id_tag": None, "max_active_transaction_count": 0}
    return [{**nothing, **tags.get(row["id_tag_key"], {}), **row} for row in rows]


async def _of(model: type[Model], column: str, rows: Rows, order: str) -> Rows:
    wanted = [row[column] for row in rows if row[column] is not None]
    return await model.filter(**{f"{column}__in": wanted}).order_by(order).values() if wanted else []
