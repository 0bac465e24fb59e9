"""GetInstalledCertificateIds (security white paper, M03)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Name the roots of a kind by their hashes."""
    found = station.vault.hashes(payload["certificateType"])
    return {"status": "Accepted", "certificateHashData": found} if found else {"status": "NotFound"}
