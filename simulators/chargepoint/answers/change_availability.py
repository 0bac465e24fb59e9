"""ChangeAvailability (OCPP 1.6, 5.2): words only; what it does is in `availability`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import availability
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Put a connector, or all, in or out of service; at once or after the running session."""
    operative = payload["type"] == "Operative"
    return {"status": availability.change(station, payload["connectorId"], operative=operative, at=at)}
