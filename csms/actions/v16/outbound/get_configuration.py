"""GetConfiguration (OCPP 1.6, 5.8): what the station tells is what is known of it; without keys it tells all."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.domain.errors import Invalid
from csms.services import capabilities, configuration
from csms.services.configuration import Setting
from csms.storage.work import Store


async def check(store: Store, order: Order) -> None:
    most, asked = await capabilities.limit(store, order.charging_point_id, "GetConfigurationMaxKeys"), len(order.request.get("key", []))
    if most is not None and asked > most:
        raise Invalid(f"the charge point tells {most} keys at once, not {asked}")


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    settings = [Setting(one["key"], one.get("value"), one["readonly"]) for one in answer.get("configurationKey", [])]
    complete, unknown = not order.request.get("key"), answer.get("unknownKey", [])
    await configuration.told(store, order.charging_point_id, settings, unknown, order.at, complete=complete)


STEPS = Steps(check=check, conclude=conclude)
