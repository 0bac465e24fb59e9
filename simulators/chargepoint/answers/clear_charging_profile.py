"""ClearChargingProfile (OCPP 1.6, 5.5; errata 3.25 and 3.26): which profiles are meant."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import smart_charging
from simulators.chargepoint.charging_stack import Installed
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Clear the profile with an id, else all that match every field given."""

    def matches(one: Installed) -> bool:
        if "id" in payload:
            return bool(one.profile.id == payload["id"])
        facts = {
            "connectorId": one.connector,
            "chargingProfilePurpose": one.profile.purpose,
            "stackLevel": one.profile.stack_level,
        }
        return all(facts[name] == value for name, value in payload.items() if name in facts)

    return {"status": "Accepted" if smart_charging.clear(station, matches, at) else "Unknown"}
