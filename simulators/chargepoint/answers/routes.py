"""From a CALL of the CSMS to its answer: known word, supported action, valid payload, then the action's module.

It decides the error codes (OCPP-J 1.6, table 7) and answers a repeated CALL with the first answer. It does not
know what an action means.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from simulators.chargepoint import schemas
from simulators.chargepoint.answers import (
    change_availability,
    change_configuration,
    clear_cache,
    data_transfer,
    get_configuration,
    remote_start_transaction,
    remote_stop_transaction,
    reset,
    trigger_message,
    unlock_connector,
)
from simulators.chargepoint.answers.refusals import Refusal
from simulators.chargepoint.events import CallAnswered, Payload, Send
from simulators.chargepoint.rpc import Call, encode_error, encode_result
from simulators.chargepoint.states import MAY_ANSWER
from simulators.chargepoint.station import Station

Answer: TypeAlias = Callable[[Station, Payload, datetime], dict[str, Any]]

ROUTES: dict[str, Answer] = {
    "ChangeAvailability": change_availability.answer,
    "ChangeConfiguration": change_configuration.answer,
    "ClearCache": clear_cache.answer,
    "DataTransfer": data_transfer.answer,
    "GetConfiguration": get_configuration.answer,
    "RemoteStartTransaction": remote_start_transaction.answer,
    "RemoteStopTransaction": remote_stop_transaction.answer,
    "Reset": reset.answer,
    "TriggerMessage": trigger_message.answer,
    "UnlockConnector": unlock_connector.answer,
}


def answer(station: Station, call: Call, at: datetime) -> None:
    """Answer a CALL; while Rejected nothing is answered (OCPP 1.6, 4.2)."""
    if not listens(station):
        station.note(f"{call.action} is not answered while the registration is {station.registration}")
        return
    before = station.rpc.recall(call)
    if before is not None:
        station.note(f"{call.action} {call.message_id!r} came before: answered again, done once")
        station.emit(Send(before))
        return
    text = _answer(station, call, at)
    station.rpc.remember(call, text)
    station.emit(Send(text))


def listens(station: Station) -> bool:
    """Whether a CALL of the CSMS is answered in the present registration."""
    return MAY_ANSWER[station.registration]


def _answer(station: Station, call: Call, at: datetime) -> str:
    request = call.payload if isinstance(call.payload, dict) else {}
    try:
        response = _route(call)(station, request, at)
    except Refusal as refusal:
        station.note(f"{call.action} is refused: {refusal.code}, {refusal.description}")
        station.emit(CallAnswered(call.action, call.message_id, request, error_code=refusal.code))
        return encode_error(call.message_id, refusal.code, refusal.description)
    station.emit(CallAnswered(call.action, call.message_id, request, response))
    return encode_result(call.message_id, response)


def _route(call: Call) -> Answer:
    if not schemas.knows(call.action):
        raise Refusal("NotImplemented", f"{call.action} is no action of OCPP 1.6")
    route = ROUTES.get(call.action)
    if route is None:
        raise Refusal("NotSupported", f"{call.action} is not supported by this charge point")
    violation = schemas.check(call.action, call.payload)
    if violation is not None:
        raise Refusal(violation.code, violation.description)
    return route
