"""SecurityEventNotification: something happened at the station that concerns security (OCPP 1.6 security white paper, 5.15)."""

from __future__ import annotations

from ocpp.v16.call_result import SecurityEventNotification

from csms.actions.v16.call import Call
from csms.actions.v16.reading import expected_instant
from csms.domain.security import SecurityEvent
from csms.services import security
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> SecurityEventNotification:
    said = call.payload
    event = SecurityEvent("station", said["type"], expected_instant(said, "timestamp", call.at), said.get("techInfo"))
    await security.reported(store, call.charging_point_id, event, call.at)
    return SecurityEventNotification()
