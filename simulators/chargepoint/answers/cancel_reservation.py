"""CancelReservation (OCPP 1.6, 5.1)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import reservations
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """End the reservation with this id; Rejected when there is none."""
    return {"status": "Accepted" if reservations.cancel(station, payload["reservationId"], at) else "Rejected"}
