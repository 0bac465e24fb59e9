"""Numbers that requests to stations are named by."""

from __future__ import annotations

from csms.storage import counters
from csms.storage.work import Store


async def request_id(store: Store) -> int:
    """A number that no other request has."""
    return await counters.next_number(store, "request")
