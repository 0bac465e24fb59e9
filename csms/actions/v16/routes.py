"""Finds the module of an action and carries a request out, unless the station's registration forbids it. Transaction messages are read
tolerantly by their own modules; all others must fit their schema."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from csms.actions.v16 import (
    authorize,
    boot_notification,
    data_transfer,
    diagnostics_status_notification,
    firmware_status_notification,
    heartbeat,
    meter_values,
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
from csms.storage.work import Store

Handler = Callable[[Store, Call], Awaitable[Any]]

ROUTES: dict[str, Handler] = {
    "Authorize": authorize.handle,
    "BootNotification": boot_notification.handle,
    "DataTransfer": data_transfer.handle,
    "DiagnosticsStatusNotification": diagnostics_status_notification.handle,
    "FirmwareStatusNotification": firmware_status_notification.handle,
    "Heartbeat": heartbeat.handle,
    "MeterValues": meter_values.handle,
    "StartTransaction": start_transaction.handle,
    "StatusNotification": status_notification.handle,
    "StopTransaction": stop_transaction.handle,
}
TRANSACTIONAL = frozenset(("StartTransaction", "StopTransaction", "MeterValues"))


def prepare(call: Call, *, strict: bool = False) -> Call:
    """The call with its payload read by its schema. Raises Breach: NotImplemented for an action that OCPP 1.6 does not have, NotSupported
    for one that a CSMS does not carry out, else the code of what is wrong with the payload."""
    if call.action not in ROUTES:
        raise Breach("NotSupported" if known(call.action) else "NotImplemented", f"{call.action[:50]} is not carried out here")
    if call.action in TRANSACTIONAL:
        return call
    return replace(call, payload=read(call.action, call.payload, strict=strict))


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
        await charging.quarantine(store, call.charging_point_id, call.original(), text, call.at)
    return Refusal("SecurityError", text)
