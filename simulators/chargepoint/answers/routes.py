"""From a CALL of the CSMS to its answer: known word, supported action, valid payload, then the action's module.

It decides the error codes (OCPP-J 1.6, table 7) and answers a repeated CALL with the first answer. It does not
know what an action means.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from simulators.chargepoint import schemas, security_events
from simulators.chargepoint.answers import (
    cancel_reservation,
    certificate_signed,
    change_availability,
    change_configuration,
    clear_cache,
    clear_charging_profile,
    data_transfer,
    delete_certificate,
    extended_trigger_message,
    get_composite_schedule,
    get_configuration,
    get_diagnostics,
    get_installed_certificate_ids,
    get_local_list_version,
    get_log,
    install_certificate,
    remote_start_transaction,
    remote_stop_transaction,
    reserve_now,
    reset,
    send_local_list,
    set_charging_profile,
    signed_update_firmware,
    trigger_message,
    unlock_connector,
    update_firmware,
)
from simulators.chargepoint.answers.refusals import Refusal
from simulators.chargepoint.configuration_keys import Feature
from simulators.chargepoint.events import CallAnswered, Payload, Send
from simulators.chargepoint.rpc import Call, encode_error, encode_result
from simulators.chargepoint.states import MAY_ANSWER
from simulators.chargepoint.station import Station

Answer: TypeAlias = Callable[[Station, Payload, datetime], dict[str, Any]]

ROUTES: dict[str, Answer] = {
    "CancelReservation": cancel_reservation.answer,
    "CertificateSigned": certificate_signed.answer,
    "ChangeAvailability": change_availability.answer,
    "ChangeConfiguration": change_configuration.answer,
    "ClearCache": clear_cache.answer,
    "ClearChargingProfile": clear_charging_profile.answer,
    "DataTransfer": data_transfer.answer,
    "DeleteCertificate": delete_certificate.answer,
    "ExtendedTriggerMessage": extended_trigger_message.answer,
    "GetCompositeSchedule": get_composite_schedule.answer,
    "GetConfiguration": get_configuration.answer,
    "GetDiagnostics": get_diagnostics.answer,
    "GetInstalledCertificateIds": get_installed_certificate_ids.answer,
    "GetLocalListVersion": get_local_list_version.answer,
    "GetLog": get_log.answer,
    "InstallCertificate": install_certificate.answer,
    "RemoteStartTransaction": remote_start_transaction.answer,
    "RemoteStopTransaction": remote_stop_transaction.answer,
    "ReserveNow": reserve_now.answer,
    "Reset": reset.answer,
    "SendLocalList": send_local_list.answer,
    "SetChargingProfile": set_charging_profile.answer,
    "SignedUpdateFirmware": signed_update_firmware.answer,
    "TriggerMessage": trigger_message.answer,
    "UnlockConnector": unlock_connector.answer,
    "UpdateFirmware": update_firmware.answer,
}

# the actions of a feature profile that a model may lack; list and reservations have words of their own for that
FEATURES = {
    "ClearChargingProfile": Feature.SMART_CHARGING,
    "GetCompositeSchedule": Feature.SMART_CHARGING,
    "SetChargingProfile": Feature.SMART_CHARGING,
    "GetDiagnostics": Feature.FIRMWARE,
    "UpdateFirmware": Feature.FIRMWARE,
    "TriggerMessage": Feature.REMOTE_TRIGGER,
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
    security_events.heard(station, call.action)
    text = _answer(station, call, at)
    station.rpc.remember(call, text)
    station.emit(Send(text))


def listens(station: Station) -> bool:
    """Whether a CALL of the CSMS is answered in the present registration."""
    return MAY_ANSWER[station.registration]


def _answer(station: Station, call: Call, at: datetime) -> str:
    request = call.payload if isinstance(call.payload, dict) else {}
    try:
        response = _route(station, call)(station, request, at)
    except Refusal as refusal:
        station.note(f"{call.action} is refused: {refusal.code}, {refusal.description}")
        station.emit(CallAnswered(call.action, call.message_id, request, error_code=refusal.code))
        return encode_error(call.message_id, refusal.code, refusal.description)
    station.emit(CallAnswered(call.action, call.message_id, request, response))
    return encode_result(call.message_id, response)


def _route(station: Station, call: Call) -> Answer:
    if not schemas.knows(call.action):
        raise Refusal("NotImplemented", f"{call.action} is no action of OCPP 1.6")
    route = ROUTES.get(call.action)
    feature = FEATURES.get(call.action)
    if route is None or (feature is not None and not station.configuration.supports(feature)):
        raise Refusal("NotSupported", f"{call.action} is not supported by this charge point")
    violation = schemas.check(call.action, call.payload)
    if violation is not None:
        raise Refusal(violation.code, violation.description)
    return route
