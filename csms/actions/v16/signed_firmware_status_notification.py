"""SignedFirmwareStatusNotification: how far a signed update is; unasked it bears no request's number (OCPP 1.6 security white
paper, 5.19)."""

from __future__ import annotations

from ocpp.v16.call_result import SignedFirmwareStatusNotification

from csms.actions.v16.call import Call
from csms.actions.v16.tolerant import INT63, Fields
from csms.services import security
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> SignedFirmwareStatusNotification:
    request_id = Fields(call.payload).optional_integer("requestId", INT63)
    await security.signed_firmware_status(store, call.charging_point_id, call.payload["status"], request_id, call.at)
    return SignedFirmwareStatusNotification()
