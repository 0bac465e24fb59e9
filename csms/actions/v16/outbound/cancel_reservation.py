"""CancelReservation (OCPP 1.6, 5.1)."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.services import reservations
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] == "Accepted":
        await reservations.cancel(store, order.charging_point_id, order.request["reservationId"], order.at)


STEPS = Steps(conclude=conclude)
