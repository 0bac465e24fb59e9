"""MeterValues: samples of a meter, in a session or outside (OCPP 1.6, 4.7). Always answered, whatever the values look like."""

from __future__ import annotations

from ocpp.v16.call_result import MeterValues

from csms.actions.v16.call import Call
from csms.actions.v16.tolerant import Fields
from csms.services import charging
from csms.services.quarantine import Values
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> MeterValues:
    fields = Fields(call.payload)
    said = _values(call, fields)
    original = call.original(fields.unusable)
    await charging.meter(store, said.charging_point_id, said.connector_id, said.transaction_id, said.samples, original, call.at)
    return MeterValues()


def read(call: Call) -> Values:
    """What the request says, for quarantine."""
    return _values(call, Fields(call.payload))


def _values(call: Call, fields: Fields) -> Values:
    connector_id, transaction_id = fields.integer("connectorId", 0), fields.optional_integer("transactionId")
    return Values(call.charging_point_id, connector_id, transaction_id, fields.samples("meterValue", call.at))
