"""ReserveNow (OCPP 1.6, 5.13): words only; what a reservation is stands in `reservations`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import reservations
from simulators.chargepoint.answers.orders import instant
from simulators.chargepoint.answers.refusals import Refusal
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Reservation, Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Reserve a connector, or (0) any one. Raises Refusal for an expiry that is no date."""
    if payload["connectorId"] < 0:
        raise Refusal("PropertyConstraintViolation", "connectorId is at least 0")
    expires_at = instant(station, payload, "expiryDate")
    if expires_at <= at:
        station.note(f"a reservation until {payload['expiryDate']} is over already")
    wanted = Reservation(payload["reservationId"], payload["connectorId"], payload["idTag"], payload.get("parentIdTag"), expires_at)
    return {"status": reservations.reserve(station, wanted, at)}
