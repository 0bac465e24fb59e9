"""UpdateFirmware (OCPP 1.6, 5.19)."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.services import transfers
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    await transfers.asked(store, order.charging_point_id, transfers.FIRMWARE, order.request["location"], order.at)


STEPS = Steps(conclude=conclude)
