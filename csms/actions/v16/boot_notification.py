"""BootNotification: what the station is (OCPP 1.6, 4.2). An accepted one is told to Zoho."""

from __future__ import annotations

from ocpp.v16.call_result import BootNotification
from ocpp.v16.enums import RegistrationStatus

from csms.actions.v16.call import Call, wire_time
from csms.domain.charge_points import Boot
from csms.domain.heartbeats import interval_s
from csms.services import registration
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> BootNotification:
    said = call.payload
    boot = Boot(
        vendor=said["chargePointVendor"],
        model=said["chargePointModel"],
        serial_number=said.get("chargePointSerialNumber"),
        charge_box_serial_number=said.get("chargeBoxSerialNumber"),
        fw_version=said.get("firmwareVersion"),
        iccid=said.get("iccid"),
        imsi=said.get("imsi"),
        meter_serial_number=said.get("meterSerialNumber"),
        meter_type=said.get("meterType"),
    )
    delivery_id = f"msg_{call.fresh}" if call.tell_boot else None
    status = await registration.boot(store, call.charging_point_id, boot, delivery_id, call.at)
    return BootNotification(
        current_time=wire_time(call.at),
        interval=interval_s(call.charging_point_id, call.heartbeat_interval_s),
        status=RegistrationStatus(status.value),
    )
