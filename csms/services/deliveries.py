"""Deliveries to Zoho as operators handle them."""

from __future__ import annotations

from datetime import datetime

from csms.domain.errors import Conflict, NotFound
from csms.storage import outbox
from csms.storage.work import Store


async def retry(store: Store, delivery_id: int, at: datetime) -> None:
    """Try a dead or waiting delivery again now, with a fresh schedule. Raises NotFound, or Conflict for one that was delivered."""
    state = await outbox.revive(store, delivery_id, at) if delivery_id < 2**63 else None
    if state is None:
        raise NotFound(f"delivery with id: {delivery_id} not found")
    if state == "delivered":
        raise Conflict(f"delivery with id: {delivery_id} was delivered")
