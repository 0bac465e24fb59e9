"""StatusNotification: the state of a connector, or of the station as connector 0 (OCPP 1.6, 4.9)."""

from __future__ import annotations

from ocpp.v16.call_result import StatusNotification

from csms.actions.v16.call import Call
from csms.actions.v16.reading import expected_instant
from csms.actions.v16.schemas import Breach
from csms.actions.v16.tolerant import INT32
from csms.domain.charge_points import ConnectorStatus
from csms.services import registration
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> StatusNotification:
    said = call.payload
    if not 0 <= said["connectorId"] <= INT32:
        raise Breach("PropertyConstraintViolation", "connectorId: no connector has this number")
    status = ConnectorStatus(
        connector_id=said["connectorId"],
        status=said["status"],
        error_code=said["errorCode"],
        at=expected_instant(said, "timestamp", call.at),
        info=said.get("info"),
        vendor_id=said.get("vendorId"),
        vendor_error_code=said.get("vendorErrorCode"),
    )
    await registration.status(store, call.charging_point_id, status, call.at)
    return StatusNotification()
