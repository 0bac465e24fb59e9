"""What operators may look at: the read-only routes come here and get plain rows, or NotFound."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Any

from csms.domain.errors import NotFound
from csms.storage import commands, journal, listings
from csms.storage.customers import digest
from csms.storage.journal import Sought as Sought

Found = dict[str, Any]
INT32 = 2**31 - 1
INT63 = 2**63 - 1


async def charge_points(limit: int, after: str | None, connected: bool | None) -> list[Found]:
    return await listings.charge_points(limit, after, connected)


async def charge_point(charging_point_id: str) -> Found:
    return await _found(listings.charge_point(charging_point_id), f"charge point with id: {charging_point_id}")


async def id_tags(limit: int, after: str | None) -> list[Found]:
    return await listings.id_tags(limit, after)


async def id_tag(spelling: str) -> Found:
    return await _found(listings.id_tag(spelling), f"id tag: {spelling}")


async def customers(limit: int, after: int | None) -> list[Found]:
    return await listings.customers(limit, after if after is None else min(after, INT32))


async def customer(zoho_customer_id: str) -> Found:
    return await _found(listings.customer(digest(zoho_customer_id)), f"customer: {zoho_customer_id}")


async def transactions(
    limit: int, before: int | None, charging_point_id: str | None, id_tag: str | None, active: bool | None, since: datetime | None
) -> list[Found]:
    newest = before if before is None else min(before, INT32)
    return await listings.transactions(limit, newest, charging_point_id=charging_point_id, id_tag=id_tag, active=active, since=since)


async def transaction(transaction_id: int) -> Found:
    return await _found(listings.transaction(min(transaction_id, INT32)), f"transaction with id: {transaction_id}")


async def meter_values(transaction_id: int, limit: int, after: int | None) -> list[Found]:
    await transaction(transaction_id)
    return await listings.meter_values(transaction_id, limit, after)


async def unmatched(limit: int, before: int | None, charging_point_id: str | None, attached: bool = False) -> list[Found]:
    return await listings.unmatched(limit, before, charging_point_id, attached)


async def unmatched_message(message_id: int) -> Found:
    return await _found(listings.unmatched_message(min(message_id, INT63)), f"unmatched message with id: {message_id}")


async def deliveries(limit: int, before: int | None, state: str | None, charging_point_id: str | None) -> list[Found]:
    return await listings.deliveries(limit, before, state, charging_point_id)


async def delivery(delivery_id: int) -> Found:
    return await _found(listings.delivery(min(delivery_id, INT63)), f"delivery with id: {delivery_id}")


async def messages(charging_point_id: str, limit: int, before: int | None, sought: Sought) -> list[Found]:
    await charge_point(charging_point_id)
    return await journal.page(charging_point_id, limit, before, sought)


async def commands_of(
    charging_point_id: str, limit: int, before: tuple[datetime, str] | None, state: str | None, action: str | None
) -> list[Found]:
    await charge_point(charging_point_id)
    return await commands.page(charging_point_id, limit, before, state, action)


async def audit(limit: int, before: int | None, door: str | None, since: datetime | None, until: datetime | None) -> list[Found]:
    return await listings.audit(limit, before, door, since, until)


async def _found(row: Awaitable[Found | None], what: str) -> Found:
    found = await row
    if found is None:
        raise NotFound(f"{what} not found")
    return found
