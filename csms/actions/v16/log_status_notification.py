"""LogStatusNotification: how far the upload of a log is; unasked it bears no request's number (OCPP 1.6 security white paper, 5.13)."""

from __future__ import annotations

from ocpp.v16.call_result import LogStatusNotification

from csms.actions.v16.call import Call
from csms.actions.v16.tolerant import INT63, Fields
from csms.services import security
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> LogStatusNotification:
    request_id = Fields(call.payload).optional_integer("requestId", INT63)
    await security.log_status(store, call.charging_point_id, call.payload["status"], request_id, call.at)
    return LogStatusNotification()
