"""CertificateSigned (security white paper, A02): words only; the check is in `renewal`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import renewal
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Take the certificate that was asked for, or refuse it."""
    return {"status": renewal.signed(station, payload["certificateChain"], at)}
