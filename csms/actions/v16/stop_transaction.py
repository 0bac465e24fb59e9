"""StopTransaction: a session has ended (OCPP 1.6, 4.10). Always answered; what fits no transaction is kept in quarantine."""

from __future__ import annotations

from ocpp.v16.call_result import StopTransaction
from ocpp.v16.enums import Reason

from csms.actions.v16.call import Call, id_tag_info
from csms.actions.v16.tolerant import Fields
from csms.domain.transactions import Stop
from csms.services import charging
from csms.services.quarantine import Ending
from csms.storage.work import Store

REASONS = frozenset(reason.value for reason in Reason)


async def handle(store: Store, call: Call) -> StopTransaction:
    fields = Fields(call.payload)
    said = _ending(call, fields)
    decision = await charging.stop(store, said.stop, said.samples, call.original(fields.unusable), call.at)
    return StopTransaction(id_tag_info=id_tag_info(decision) if decision else None)


def read(call: Call) -> Ending:
    """What the request says, for quarantine."""
    return _ending(call, Fields(call.payload))


def _ending(call: Call, fields: Fields) -> Ending:
    transaction_id, meter_stop_wh = fields.integer("transactionId", -1), fields.meter("meterStop")
    stopped_at, reason = fields.instant("timestamp", call.at), fields.reason("reason", "Local", REASONS)
    id_tag, samples = fields.tag("idTag"), fields.samples("transactionData", call.at)
    key = fields.instant_key("timestamp")
    return Ending(Stop(call.charging_point_id, transaction_id, meter_stop_wh, stopped_at, reason, id_tag, fields.flags, key), samples)
