"""ChangeConfiguration (OCPP 1.6, 5.3): write a key, and let what it steers follow at once."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import registration, restarts
from simulators.chargepoint.configuration import ACCEPTED
from simulators.chargepoint.events import CredentialsChanged, Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Write a key. A new AuthorizationKey is used from the next connection on, which is made at once."""
    name, value = payload["key"], payload["value"]
    status = station.configuration.change(name, value)
    if status == ACCEPTED:
        _follow(station, name.casefold(), value, at)
    return {"status": status}


def _follow(station: Station, name: str, value: str, at: datetime) -> None:
    if name == "heartbeatinterval":
        registration.replan_heartbeat(station, at)
    elif name == "authorizationkey":
        station.emit(CredentialsChanged(value))
        restarts.redial(station, "new AuthorizationKey", at)
    elif name == "metervaluesampleinterval":
        for connector in station.connectors.values():
            if connector.session is not None:
                connector.session.sampled_at = at
