"""RemoteStopTransaction (OCPP 1.6, 5.12): only for a transaction that runs at this station."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.services import charging
from csms.storage.work import Store


async def check(store: Store, order: Order) -> None:
    await charging.check_remote_stop(store, order.charging_point_id, order.request["transactionId"])


STEPS = Steps(check=check)
