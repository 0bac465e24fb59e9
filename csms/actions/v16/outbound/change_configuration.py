"""ChangeConfiguration (OCPP 1.6, 5.3). While it is not known whether the station took a new password or security profile, the old and the
new one are good."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.standard_settings import check_value, items
from csms.actions.v16.reading import Payload
from csms.domain.errors import Invalid
from csms.services import capabilities, configuration, security_profiles
from csms.services.configuration import Setting
from csms.storage.work import Store

TAKEN = ("Accepted", "RebootRequired")


async def check(store: Store, order: Order) -> None:
    identity, key, value = order.charging_point_id, order.request["key"], order.request["value"]
    await configuration.check_change(store, identity, key, value)
    await security_profiles.check_change(store, identity, key, value)
    check_value(key, value)
    most = await capabilities.limit(store, identity, f"{key}MaxLength")
    if most is not None and len(items(value)) > most:
        raise Invalid(f"the charge point takes {most} items in {key}, not {len(items(value))}")


async def leave(store: Store, order: Order) -> None:
    identity, key = order.charging_point_id, order.request["key"]
    await configuration.leaves(store, identity, key, order.command_id)
    await security_profiles.leaves(store, identity, key, order.request["value"])


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    identity, key, status = order.charging_point_id, order.request["key"], answer["status"]
    if status in TAKEN:
        setting = Setting(key, order.request["value"], reboot_required=status == "RebootRequired")
        await configuration.changed(store, identity, setting, order.command_id, order.at)
        return
    await configuration.refused(store, identity, key, order.command_id)
    await security_profiles.refused(store, identity, key, order.request["value"])
    if status == "NotSupported":
        await configuration.unsupported(store, identity, key)


STEPS = Steps(check=check, leave=leave, conclude=conclude)
