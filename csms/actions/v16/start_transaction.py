"""StartTransaction: a session has begun (OCPP 1.6, 4.8). It gets a transaction id whatever the decision on its tag."""

from __future__ import annotations

from ocpp.v16.call_result import StartTransaction

from csms.actions.v16.call import Call, id_tag_info
from csms.actions.v16.tolerant import Fields
from csms.domain.transactions import Start
from csms.services import charging, remote_starts
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> StartTransaction:
    fields = Fields(call.payload)
    start = Start(
        charging_point_id=call.charging_point_id,
        connector_id=fields.integer("connectorId", 0),
        id_tag=fields.required_tag("idTag"),
        meter_start_wh=fields.meter("meterStart"),
        started_at=fields.instant("timestamp", call.at),
        reservation_id=fields.optional_integer("reservationId"),
        flags=fields.flags,
        start_ms=fields.instant_key("timestamp"),
    )
    started = await charging.start(store, start, call.original(fields.unusable), call.at)
    if started.is_new:
        await remote_starts.began(store, start, started.transaction_id, call.at)
    return StartTransaction(transaction_id=started.transaction_id, id_tag_info=id_tag_info(started.decision))
