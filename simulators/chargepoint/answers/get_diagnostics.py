"""GetDiagnostics (OCPP 1.6, 5.9): words only; the upload is in `uploads`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import uploads
from simulators.chargepoint.answers.orders import attempts, optional_instant, retry_s
from simulators.chargepoint.events import Payload
from simulators.chargepoint.jobs import Order
from simulators.chargepoint.station import Station
from simulators.chargepoint.uploads import DIAGNOSTICS


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Name the file and begin to upload it; an upload under way is broken off."""
    name = f"diagnostics-{at:%Y%m%dT%H%M%SZ}.txt"
    order = Order(
        DIAGNOSTICS,
        payload["location"],
        name,
        attempts(payload),
        retry_s(payload),
        since=optional_instant(station, payload, "startTime"),
        until=optional_instant(station, payload, "stopTime"),
    )
    uploads.begin(station, order, at)
    return {"fileName": name}
