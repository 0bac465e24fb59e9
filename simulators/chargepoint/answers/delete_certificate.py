"""DeleteCertificate (security white paper, M04)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import security_events
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Delete a root, unless the present connection stands on it."""
    secured = station.online and station.configuration.number("SecurityProfile") >= 2
    status = station.vault.delete(payload["certificateHashData"], secured=secured)
    if status == "Accepted":
        security_events.record(station, "ReconfigurationOfSecurityParameters", at, "a root certificate was deleted")
    return {"status": status}
