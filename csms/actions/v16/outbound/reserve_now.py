"""ReserveNow (OCPP 1.6, 5.13)."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.places import check_connector
from csms.actions.v16.reading import Payload, instant
from csms.domain.errors import Invalid
from csms.domain.reservations import Reservation
from csms.services import capabilities, reservations
from csms.storage.work import Store


async def fill(store: Store, order: Order) -> Payload:
    if "reservationId" in order.request:
        return order.request
    return {"reservationId": await reservations.fresh_id(store, order.charging_point_id), **order.request}


async def check(store: Store, order: Order) -> None:
    await check_connector(store, order)
    if order.request["connectorId"] == 0 and await capabilities.denies(store, order.charging_point_id, "ReserveConnectorZeroSupported"):
        raise Invalid("the charge point reserves no connector 0: ReserveConnectorZeroSupported is false")
    await reservations.check(store, _reservation(order), order.at)


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] == "Accepted":
        await reservations.accept(store, _reservation(order), order.at)


def _reservation(order: Order) -> Reservation:
    said, expiry_date = order.request, instant(order.request["expiryDate"])
    if expiry_date is None:
        raise Invalid("expiryDate: no ISO 8601 time")
    return Reservation(
        order.charging_point_id, said["reservationId"], said["connectorId"], said["idTag"], expiry_date, said.get("parentIdTag")
    )


STEPS = Steps(fill=fill, check=check, conclude=conclude)
