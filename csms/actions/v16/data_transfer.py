"""DataTransfer: a vendor's own message (OCPP 1.6, 4.3). No vendor's messages are known here, which is the answer."""

from __future__ import annotations

from ocpp.v16.call_result import DataTransfer
from ocpp.v16.enums import DataTransferStatus

from csms.actions.v16.call import Call
from csms.services import registration
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> DataTransfer:
    await registration.heard(store, call.charging_point_id, call.at)
    return DataTransfer(status=DataTransferStatus.unknown_vendor_id)
