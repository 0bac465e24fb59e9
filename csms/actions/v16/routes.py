"""Finds the module of an action and carries a request out, unless the station's registration forbids it. Transaction messages are read
tolerantly by their own modules; all others must fit their schema."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from csms.actions.v16 import (
    authorize,
    boot_notification,
    data_transfer,
    diagnostics_status_notification,
    firmware_status_notification,
    heartbeat,
    log_status_notification,
    meter_values,
    security_event_notification,
    sign_certificate,
    signed_firmware_status_notification,
    start_transaction,
    status_notification,
    stop_transaction,
)
from csms.actions.v16.call import Call, Refusal, wire
from csms.actions.v16.reading import Payload, read
from csms.actions.v16.schemas import Breach, known
from csms.actions.v16.tolerant import Fields
from csms.domain.charge_points import may_speak
from csms.services import charging
from csms.services.quarantine import Ending, Values
from csms.storage.work import Store

Handler = Callable[[Store, Call], Awaitable[Any]]

ROUTES: dict[str, Handler] = {
    "Authorize": authorize.handle,
    "BootNotification": boot_notification.handle,
    "DataTransfer": data_transfer.handle,
    "DiagnosticsStatusNotification": diagnostics_status_notification.handle,
    "FirmwareStatusNotification": firmware_status_notification.handle,
    "LogStatusNotification": log_status_notification.handle,
    "MeterValues": meter_values.handle,
    "SecurityEventNotification": security_event_notification.handle,
    "SignCertificate": sign_certificate.handle,
    "SignedFirmwareStatusNotification": signed_firmware_status_notification.handle,
    "StartTransaction": start_transaction.handle,
    "StatusNotification": status_notification.handle,
    "StopTransaction": stop_transaction.handle,
}
READERS: dict[str, Callable[[Call], Ending | Values]] = {"MeterValues": meter_values.read, "StopTransaction": stop_transaction.read}
AT_ONCE: dict[str, Callable[[datetime], Payload]] = {"Heartbeat": heartbeat.answer}
"""What is answered without a store, by the time at which it came."""
TRANSACTIONAL = frozenset(("StartTransaction", "StopTransaction", "MeterValues"))


def prepare(call: Call, *, strict: bool = False) -> Call:
    """The call with its payload read by its schema. Raises Breach: NotImplemented for an action that OCPP 1.6 does not have, NotSupported
    for one that a CSMS does not carry out, else the code of what is wrong with the payload."""
    if call.action not in ROUTES and call.action not in AT_ONCE:
        raise Breach("NotSupported" if known(call.action) else "NotImplemented", f"{call.action[:50]} is not carried out here")
    if call.action in TRANSACTIONAL:
        return call
    payload = read(call.action, call.payload, strict=strict)
    return call if payload is call.payload else replace(call, payload=payload)


def at_once(call: Call) -> Payload | None:
    """The answer to a prepared call that needs no store; None for any other, and for what the station may not say."""
    answer = AT_ONCE.get(call.action)
    return answer(call.at) if answer is not None and may_speak(call.boot_status) else None


async def carry_out(store: Store, call: Call) -> Payload | Refusal:
    """The unit of work of a prepared call: what it is answered, after everything is stored."""
    if call.action != "BootNotification" and not may_speak(call.boot_status) and not await _about_ours(store, call):
        return await _held_back(store, call)
    return wire(await ROUTES[call.action](store, call))


async def _about_ours(store: Store, call: Call) -> bool:
    if call.action not in ("StopTransaction", "MeterValues"):
        return False
    transaction_id = Fields(call.payload).optional_integer("transactionId")
    return transaction_id is not None and await charging.known_here(store, call.charging_point_id, transaction_id)


async def _held_back(store: Store, call: Call) -> Refusal:
    text = f"the last boot was answered {call.boot_status}"
    if call.action in TRANSACTIONAL:
        said = READERS[call.action](call) if call.action in READERS else None
        await charging.hold_back(store, call.charging_point_id, call.original(), text, call.at, said)
    return Refusal("SecurityError", text)
