"""SetChargingProfile (OCPP 1.6, 5.16)."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.places import check_connector
from csms.actions.v16.outbound.profiles import accepted, check_limits, check_schedule, with_number
from csms.actions.v16.reading import Payload
from csms.services import charging_profiles
from csms.storage.work import Store

NAME = "csChargingProfiles"


async def fill(store: Store, order: Order) -> Payload:
    return await with_number(store, order, NAME)


async def check(store: Store, order: Order) -> None:
    connector_id, profile = order.request["connectorId"], order.request[NAME]
    await check_connector(store, order)
    check_schedule(profile)
    await check_limits(store, order, profile)
    purpose, transaction_id = profile["chargingProfilePurpose"], profile.get("transactionId")
    await charging_profiles.check_place(store, order.charging_point_id, connector_id, purpose, transaction_id)


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] == "Accepted":
        await charging_profiles.accept(store, accepted(order, order.request["connectorId"], order.request[NAME]), order.at)


STEPS = Steps(fill=fill, check=check, conclude=conclude)
