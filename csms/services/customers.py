"""Zoho's customers: registered to a charge point, blocked, unblocked. A customer starts blocked and without a tag; the first unblock
mints one. Customer and tag share one limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import BLOCKED_LIMIT, IdTag, key
from csms.storage import charge_points, customers, id_tags
from csms.storage.work import Store


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
    if await charge_points.find(store, charging_point_id, lock=True) is None:
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
