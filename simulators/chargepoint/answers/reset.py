"""Reset (OCPP 1.6, 5.14): words only; what it does is in `restarts`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import restarts
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Restart after this answer; a hard reset overrides a soft one that is under way."""
    restarts.reset(station, at, hard=payload["type"] == "Hard")
    return {"status": "Accepted"}
