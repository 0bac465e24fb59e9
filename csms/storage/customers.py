"""Customers, as rows. Two database constraints decide races: one customer a charge point, one row a Zoho customer."""

from __future__ import annotations

import hashlib
from datetime import datetime

from csms.storage.work import Row, Store

_SELECT = (
    "SELECT c.id, c.zoho_customer_id, c.application, c.charging_point_id, c.created_at, c.updated_at, c.id_tag_key,"
    " t.id_tag, t.max_active_transaction_count FROM customers c LEFT JOIN id_tags t ON t.id_tag_key = c.id_tag_key"
)


def digest(zoho_customer_id: str) -> str:
    """The key that a customer is found by: ids are opaque and may be longer than an index takes."""
    return hashlib.sha256(zoho_customer_id.encode()).hexdigest()


async def add(store: Store, zoho_customer_id: str, application: str, charging_point_id: str, at: datetime) -> int | None:
    """Create a customer and return the row's id; None when the charge point or the Zoho customer has one already."""
    row = await store.row(
        "INSERT INTO customers (zoho_customer_id, zoho_customer_key, application, charging_point_id, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING RETURNING id",
        zoho_customer_id,
        digest(zoho_customer_id),
        application,
        charging_point_id,
        at,
    )
    return row["id"] if row else None


async def find(store: Store, zoho_customer_id: str, *, lock: bool = False) -> Row | None:
    """The customer with the tag's spelling and limit. `lock`: hold the row until the end of the unit."""
    zoho_customer_key = digest(zoho_customer_id)
    if lock and store.lock:
        await store.row(f"SELECT id FROM customers WHERE zoho_customer_key = $1{store.lock}", zoho_customer_key)
    return await store.row(f"{_SELECT} WHERE c.zoho_customer_key = $1", zoho_customer_key)


async def holds(store: Store, charging_point_id: str) -> bool:
    """Whether the charge point has a customer."""
    return await store.row("SELECT id FROM customers WHERE charging_point_id = $1", charging_point_id) is not None


async def move(store: Store, zoho_customer_id: str, charging_point_id: str, at: datetime) -> None:
    """Give the customer another charge point, which must be free and held."""
    await store.execute(
        "UPDATE customers SET charging_point_id = $2, updated_at = $3 WHERE zoho_customer_key = $1",
        digest(zoho_customer_id),
        charging_point_id,
        at,
    )


async def holder_of(store: Store, id_tag_key: str) -> str | None:
    """The Zoho customer whose tag it is, if it is one's."""
    row = await store.row("SELECT zoho_customer_id FROM customers WHERE id_tag_key = $1", id_tag_key)
    return str(row["zoho_customer_id"]) if row else None


async def give_tag(store: Store, zoho_customer_id: str, id_tag_key: str, at: datetime) -> None:
    await store.execute(
        "UPDATE customers SET id_tag_key = $2, updated_at = $3 WHERE zoho_customer_key = $1",
        digest(zoho_customer_id),
        id_tag_key,
        at,
    )


async def touch(store: Store, zoho_customer_id: str, at: datetime) -> None:
    await store.execute("UPDATE customers SET updated_at = $2 WHERE zoho_customer_key = $1", digest(zoho_customer_id), at)
