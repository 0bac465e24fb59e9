"""GetConfiguration (OCPP 1.6, 5.8): what the station tells is what is known of it; without keys it tells all."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.services import configuration
from csms.services.configuration import Setting
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    settings = [Setting(one["key"], one.get("value"), one["readonly"]) for one in answer.get("configurationKey", [])]
    complete, unknown = not order.request.get("key"), answer.get("unknownKey", [])
    await configuration.told(store, order.charging_point_id, settings, unknown, order.at, complete=complete)


STEPS = Steps(conclude=conclude)
