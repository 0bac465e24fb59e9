"""SetChargingProfile (OCPP 1.6, 5.16): words only; what a profile does is in `smart_charging`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import charging_profiles, smart_charging
from simulators.chargepoint.answers.refusals import Refusal
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Install a profile; a connector that does not exist is an error (errata 3.39), a profile without sense Rejected."""
    number = payload["connectorId"]
    if number != 0 and number not in station.connectors:
        raise Refusal("PropertyConstraintViolation", f"there is no connector {number}")
    try:
        profile = charging_profiles.read(payload["csChargingProfiles"], station.own_time)
    except ValueError as error:
        return _rejected(station, str(error))
    why = smart_charging.refusal(station, number, profile) or smart_charging.install(station, number, profile, at)
    return _rejected(station, why) if why else {"status": "Accepted"}


def _rejected(station: Station, why: str) -> dict[str, Any]:
    station.note(f"the charging profile is rejected: {why}")
    return {"status": "Rejected"}
