"""GetCompositeSchedule (OCPP 1.6, 5.7)."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.places import check_connector
from csms.domain.errors import Invalid
from csms.storage.work import Store


async def check(store: Store, order: Order) -> None:
    await check_connector(store, order)
    if order.request["duration"] < 1:
        raise Invalid("duration must be above 0")


STEPS = Steps(check=check)
