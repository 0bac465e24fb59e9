"""ChangeConfiguration (OCPP 1.6, 5.3): write a key, and let what it steers follow at once.

Most keys are read where they count and need nothing here; this module knows those whose change is an event.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulators.chargepoint import registration, restarts, security_events, security_profiles
from simulators.chargepoint.configuration import ACCEPTED, REJECTED, why_unsupported
from simulators.chargepoint.events import CredentialsChanged, Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Write a key, if this charge point has it and it can have the value."""
    name, value = payload["key"], payload["value"]
    key = station.configuration.find(name)
    why = _why_not(station, key.name, value, at) if key else why_unsupported(name)
    if why:
        station.note(f"{name} cannot be {value!r}: {why}")
    if key is None:
        return {"status": "NotSupported"}
    before = station.configuration.text(key.name)
    status = REJECTED if why else station.configuration.change(name, value)
    if status == ACCEPTED and key.name in _FOLLOW:
        _FOLLOW[key.name](station, before, at)
    return {"status": status}


def _why_not(station: Station, name: str, value: str, at: datetime) -> str | None:
    """What forbids a value that the table allows (white paper, A05.FR.01 to 04)."""
    if name != security_profiles.KEY or value.strip() not in ("0", "1", "2", "3"):
        return None
    return security_profiles.obstacle(station, int(value), at) or None


def _use_password(station: Station, before: str, at: datetime) -> None:
    """The new password counts from the next connection on, which is made at once (white paper, A01)."""
    station.emit(CredentialsChanged(station.configuration.text("AuthorizationKey")))
    security_events.record(station, "ReconfigurationOfSecurityParameters", at, "AuthorizationKey")
    restarts.redial(station, "new AuthorizationKey", at)


def _raise_profile(station: Station, before: str, at: datetime) -> None:
    security_profiles.raised(station, int(before), at)


def _replan_heartbeat(station: Station, before: str, at: datetime) -> None:
    registration.replan_heartbeat(station, at)


def _restart_sampling(station: Station, before: str, at: datetime) -> None:
    for connector in station.connectors.values():
        if connector.session is not None:
            connector.session.sampled_at = at


_FOLLOW: dict[str, Callable[[Station, str, datetime], None]] = {
    "AuthorizationKey": _use_password,
    "HeartbeatInterval": _replan_heartbeat,
    "MeterValueSampleInterval": _restart_sampling,
    security_profiles.KEY: _raise_profile,
}
