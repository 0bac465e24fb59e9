"""Heartbeat: the station is alive and wants to know the time (OCPP 1.6, 4.6)."""

from __future__ import annotations

from ocpp.v16.call_result import Heartbeat

from csms.actions.v16.call import Call, wire_time
from csms.services import registration
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> Heartbeat:
    await registration.heartbeat(store, call.charging_point_id, call.at)
    return Heartbeat(current_time=wire_time(call.at))
