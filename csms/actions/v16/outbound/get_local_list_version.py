"""GetLocalListVersion (OCPP 1.6, 5.10)."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.services import local_lists
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    await local_lists.told_version(store, order.charging_point_id, int(answer["listVersion"]), order.at)


STEPS = Steps(conclude=conclude)
