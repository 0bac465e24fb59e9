"""MeterValues: samples of a meter, in a session or outside (OCPP 1.6, 4.7). Always answered, whatever the values look like."""

from __future__ import annotations

from ocpp.v16.call_result import MeterValues

from csms.actions.v16.call import Call
from csms.actions.v16.tolerant import Fields
from csms.services import charging
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> MeterValues:
    fields = Fields(call.payload)
    connector_id, transaction_id = fields.integer("connectorId", 0), fields.optional_integer("transactionId")
    samples = fields.samples("meterValue", call.at)
    await charging.meter(store, call.charging_point_id, connector_id, transaction_id, samples, call.original(fields.unusable), call.at)
    return MeterValues()
