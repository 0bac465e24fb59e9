"""DataTransfer (OCPP 1.6, 5.6): this charge point has an agreement with no vendor."""

from datetime import datetime
from typing import Any

from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Say that the vendor is unknown, whoever it is."""
    station.note(f"data of the unknown vendor {payload['vendorId']} is not taken")
    return {"status": "UnknownVendorId"}
