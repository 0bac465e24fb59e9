"""Zoho's customers: registered to a charge point, blocked, unblocked. A customer starts blocked and without a tag; the first unblock
mints one. Customer and tag share one limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import BLOCKED_LIMIT, IdTag, key
from csms.storage import charge_points, customers, id_tags
from csms.storage.work import Row, Store


@dataclass(frozen=True)
class Customer:
    """A customer as Zoho is told."""

    id: int
    zoho_customer_id: str
    application: str
    created_at: datetime
    updated_at: datetime
    id_tag: str | None
    max_active_transaction_count: int


class ChargePointUnknown(NotFound):
    """Register names a charge point that does not exist."""


class ChargePointTaken(Conflict):
    """Register names a charge point that has a customer."""


class CustomerTaken(Conflict):
    """Register names a customer who is registered."""


class CustomerUnknown(NotFound):
    """Block or unblock names a customer who does not exist, or a tag that is not the customer's."""

    def __init__(self, zoho_customer_id: str, id_tag: str = "") -> None:
        super().__init__(f"customer {zoho_customer_id} is not known with tag {id_tag!r}")
        self.id_tag = id_tag


async def register(store: Store, zoho_customer_id: str, application: str, charging_point_id: str, at: datetime) -> Customer:
    """Register a customer, blocked and without a tag. Raises ChargePointUnknown, ChargePointTaken or CustomerTaken; of many at once for one
    charge point exactly one succeeds."""
    if not await charge_points.hold(store, charging_point_id):
        raise ChargePointUnknown(charging_point_id)
    customer_id = await customers.add(store, zoho_customer_id, application, charging_point_id, at)
    if customer_id is None:
        if await customers.holds(store, charging_point_id):
            raise ChargePointTaken(charging_point_id)
        raise CustomerTaken(zoho_customer_id)
    return Customer(customer_id, zoho_customer_id, application, at, at, None, BLOCKED_LIMIT)


async def block(store: Store, zoho_customer_id: str, at: datetime) -> str | None:
    """Set the limit to 0 and return the tag, if there is one. Running transactions go on. Raises CustomerUnknown."""
    row = await customers.find(store, zoho_customer_id, lock=True)
    if row is None:
        raise CustomerUnknown(zoho_customer_id)
    if row["id_tag_key"] is not None:
        await id_tags.set_limit(store, row["id_tag_key"], BLOCKED_LIMIT)
    await customers.touch(store, zoho_customer_id, at)
    return str(row["id_tag"]) if row["id_tag"] is not None else None


async def unblock(store: Store, zoho_customer_id: str, limit: int, fresh_tag: str, at: datetime, id_tag: str | None = None) -> None:
    """Set the limit; a customer without a tag gets `fresh_tag`. Raises CustomerUnknown, also when `id_tag` is not the customer's."""
    row = await customers.find(store, zoho_customer_id, lock=True)
    if row is None:
        raise CustomerUnknown(zoho_customer_id, id_tag or "")
    if id_tag is not None and key(id_tag) != row["id_tag_key"]:
        raise CustomerUnknown(zoho_customer_id, id_tag)
    if row["id_tag"] is None:
        await id_tags.put(store, IdTag(fresh_tag, limit), None, at)
        await customers.give_tag(store, zoho_customer_id, key(fresh_tag), at)
    else:
        await id_tags.set_limit(store, row["id_tag_key"], limit)
        await customers.touch(store, zoho_customer_id, at)


async def change(
    store: Store, zoho_customer_id: str, at: datetime, *, charging_point_id: str | None = None, id_tag: str | None = None
) -> None:
    """Move a customer to another charge point that is free, or give it a card that exists and is nobody's; None leaves a thing as it is.
    Raises NotFound or Conflict."""
    row = await customers.find(store, zoho_customer_id, lock=True)
    if row is None:
        raise NotFound(f"customer: {zoho_customer_id} not found")
    if charging_point_id is not None and charging_point_id != row["charging_point_id"]:
        await _move(store, zoho_customer_id, charging_point_id, at)
    if id_tag is not None and key(id_tag) != row["id_tag_key"]:
        await _exchange_tag(store, row, id_tag, at)


async def _move(store: Store, zoho_customer_id: str, charging_point_id: str, at: datetime) -> None:
    if not await charge_points.hold(store, charging_point_id):
        raise NotFound(f"charge point with id: {charging_point_id} not found")
    if await customers.holds(store, charging_point_id):
        raise Conflict(f"charge point with id: {charging_point_id} has a customer")
    await customers.move(store, zoho_customer_id, charging_point_id, at)


async def _exchange_tag(store: Store, row: Row, id_tag: str, at: datetime) -> None:
    """The new card takes the customer's limit over, and the old one is blocked: a blocked customer has no second card to charge with."""
    if await id_tags.find(store, id_tag, lock=True) is None:
        raise NotFound(f"id tag: {id_tag} not found")
    if await customers.holder_of(store, key(id_tag)) is not None:
        raise Conflict(f"id tag: {id_tag} is a customer's")
    limit = BLOCKED_LIMIT if row["id_tag_key"] is None else row["max_active_transaction_count"]
    await id_tags.set_limit(store, key(id_tag), BLOCKED_LIMIT if limit is None else limit)
    if row["id_tag_key"] is not None:
        await id_tags.set_limit(store, row["id_tag_key"], BLOCKED_LIMIT)
    await customers.give_tag(store, row["zoho_customer_id"], key(id_tag), at)
