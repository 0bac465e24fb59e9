"""TriggerMessage and ExtendedTriggerMessage (OCPP 1.6, 5.17; security white paper, 4.1): a BootNotification is asked for only before the
station is accepted (errata, 3.40)."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.places import check_connector
from csms.domain.errors import Invalid
from csms.services import registration
from csms.storage.work import Store


async def check(store: Store, order: Order) -> None:
    await check_connector(store, order, station=False)
    if order.request["requestedMessage"] == "BootNotification" and await registration.is_accepted(store, order.charging_point_id):
        raise Invalid("the last boot was accepted: another BootNotification is not asked for")


STEPS = Steps(check=check)
