"""ClearChargingProfile (OCPP 1.6, 5.5). A station that finds none of them has none of them either."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.places import check_connector
from csms.actions.v16.reading import Payload
from csms.services import charging_profiles
from csms.services.charging_profiles import Criteria
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    said = order.request
    criteria = Criteria(said.get("id"), said.get("connectorId"), said.get("chargingProfilePurpose"), said.get("stackLevel"))
    await charging_profiles.clear(store, order.charging_point_id, criteria, order.at)


STEPS = Steps(check=check_connector, conclude=conclude)
