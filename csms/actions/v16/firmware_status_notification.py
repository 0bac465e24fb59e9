"""FirmwareStatusNotification: how far an update is (OCPP 1.6, 4.5)."""

from __future__ import annotations

from ocpp.v16.call_result import FirmwareStatusNotification

from csms.actions.v16.call import Call
from csms.services import registration
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> FirmwareStatusNotification:
    await registration.firmware_status(store, call.charging_point_id, call.payload["status"], call.at)
    return FirmwareStatusNotification()
