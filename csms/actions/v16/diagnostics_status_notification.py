"""DiagnosticsStatusNotification: how far an upload of diagnostics is (OCPP 1.6, 4.4)."""

from __future__ import annotations

from ocpp.v16.call_result import DiagnosticsStatusNotification

from csms.actions.v16.call import Call
from csms.services import registration
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> DiagnosticsStatusNotification:
    await registration.diagnostics_status(store, call.charging_point_id, call.payload["status"], call.at)
    return DiagnosticsStatusNotification()
