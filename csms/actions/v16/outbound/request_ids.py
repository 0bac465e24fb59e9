"""The number by which a station names a request of ours in its reports, filled in where it is left out."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order
from csms.actions.v16.reading import Payload
from csms.services import numbers
from csms.storage.work import Store


async def fill(store: Store, order: Order) -> Payload:
    """The request with a `requestId` that no other has."""
    if "requestId" in order.request:
        return order.request
    return {"requestId": await numbers.request_id(store), **order.request}
