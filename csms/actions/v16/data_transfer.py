"""DataTransfer: a vendor's own message (OCPP 1.6, 4.3), carried out by the vendor's handlers."""

from __future__ import annotations

from ocpp.v16.call_result import DataTransfer

from csms.actions.v16.call import Call
from csms.actions.v16.vendors import registry
from csms.services import registration
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> DataTransfer:
    await registration.heard(store, call.charging_point_id, call.at)
    return await registry.carry_out(store, call)
