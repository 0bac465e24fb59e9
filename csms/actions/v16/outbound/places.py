"""Connectors as requests name them: which of them a station is known to have."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order
from csms.domain.errors import Invalid
from csms.services import availability
from csms.storage.work import Store


async def check_connector(store: Store, order: Order, *, station: bool = True) -> None:
    """Raise Invalid when the request names a connector that the station is known not to have. `station`: whether 0 stands for all of it.
    A station that has told of no connector may have any."""
    number = order.request.get("connectorId")
    if number is None or (number == 0 and station):
        return
    if number < 1:
        raise Invalid(f"connectorId must be above {-1 if station else 0}")
    if not await availability.may_have(store, order.charging_point_id, number):
        raise Invalid(f"the charge point has told of no connector {number}")
