"""ExtendedTriggerMessage (security white paper, 5.5): TriggerMessage with what the white paper adds."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import renewal, uploads
from simulators.chargepoint.answers import trigger_message
from simulators.chargepoint.answers.trigger_message import ACCEPTED, REJECTED
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Promise the message or refuse it."""
    message = payload["requestedMessage"]
    if message in _OWN:
        return {"status": _OWN[message](station)}
    return trigger_message.answer(station, payload, at)


def _log_status(station: Station) -> str:
    station.ask(uploads.LOG, uploads.state(station, uploads.LOG), triggered=True)
    return ACCEPTED


def _firmware_status(station: Station) -> str:
    """The last status told, or Idle after a success and before any update (L01.FR.28 and 29)."""
    update = station.firmware
    payload: dict[str, Any] = {"status": "Idle"}
    if update is not None and update.signed and update.status not in ("Idle", "Installed"):
        payload = {"status": update.status, "requestId": update.request_id}
    station.ask("SignedFirmwareStatusNotification", payload, triggered=True)
    return ACCEPTED


def _sign(station: Station) -> str:
    return ACCEPTED if renewal.begin(station) else REJECTED


_OWN = {
    "FirmwareStatusNotification": _firmware_status,
    "LogStatusNotification": _log_status,
    "SignChargePointCertificate": _sign,
}
