"""TriggerMessage (OCPP 1.6, 5.17): send a message because the CSMS asks for it, after this answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulators.chargepoint import firmware, metering, registration, statuses, uploads
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import Payload
from simulators.chargepoint.states import Registration
from simulators.chargepoint.station import Station

ACCEPTED, REJECTED = "Accepted", "Rejected"


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Promise the message or refuse it; a connector that the message has no use for is ignored."""
    return {"status": _TRIGGERS[payload["requestedMessage"]](station, payload.get("connectorId"), at)}


def _boot(station: Station, number: int | None, at: datetime) -> str:
    """Refused once accepted, as errata 3.35 recommends."""
    if station.registration is Registration.ACCEPTED:
        return REJECTED
    registration.boot(station)
    return ACCEPTED


def _status(station: Station, number: int | None, at: datetime) -> str:
    everything: list[Connector] = [station.whole, *station.connectors.values()]
    chosen = [connector for connector in everything if number in (None, connector.number)]
    for connector in chosen:
        statuses.tell(station, connector, at, triggered=True)
    return ACCEPTED if chosen else REJECTED


def _meter_values(station: Station, number: int | None, at: datetime) -> str:
    chosen = [c for c in station.connectors.values() if number in (None, c.number)]
    if not station.configuration.items("MeterValuesSampledData"):
        return REJECTED
    for connector in chosen:
        metering.trigger(station, connector, at)
    return ACCEPTED if chosen else REJECTED


def _diagnostics(station: Station, number: int | None, at: datetime) -> str:
    """Uploading while that is so, else Idle (4.4)."""
    station.ask(uploads.DIAGNOSTICS, uploads.state(station, uploads.DIAGNOSTICS), triggered=True)
    return ACCEPTED


def _firmware(station: Station, number: int | None, at: datetime) -> str:
    """How far the update has come, Idle when none is under way (4.5); of a signed one it speaks elsewhere."""
    update = firmware.running(station)
    status = "Idle" if update is None or update.signed else update.status
    station.ask("FirmwareStatusNotification", {"status": status}, triggered=True)
    return ACCEPTED


def _ask(action: str, payload: Payload) -> Callable[[Station, int | None, datetime], str]:
    def ask(station: Station, number: int | None, at: datetime) -> str:
        station.ask(action, payload, triggered=True)
        return ACCEPTED

    return ask


_TRIGGERS = {
    "BootNotification": _boot,
    "DiagnosticsStatusNotification": _diagnostics,
    "FirmwareStatusNotification": _firmware,
    "Heartbeat": _ask("Heartbeat", {}),
    "MeterValues": _meter_values,
    "StatusNotification": _status,
}
