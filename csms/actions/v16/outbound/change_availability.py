"""ChangeAvailability (OCPP 1.6, 5.2): an answer of Scheduled is reached later, and told by StatusNotification."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.places import check_connector
from csms.actions.v16.reading import Payload
from csms.services import availability
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] != "Rejected":
        said = order.request
        await availability.answered(store, order.charging_point_id, said["connectorId"], said["type"], answer["status"], order.at)


STEPS = Steps(check=check_connector, conclude=conclude)
