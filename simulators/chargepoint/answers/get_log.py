"""GetLog (security white paper, N01): words only; the upload is in `uploads`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import uploads
from simulators.chargepoint.answers.orders import attempts, optional_instant, retry_s
from simulators.chargepoint.events import Payload
from simulators.chargepoint.jobs import Order
from simulators.chargepoint.station import Station
from simulators.chargepoint.uploads import LOG


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Name the file and begin to upload it; Rejected for a security log in which nothing stands yet."""
    security = payload["logType"] == "SecurityLog"
    if security and not station.security_log:
        return {"status": "Rejected"}
    log = payload["log"]
    name = f"{'security' if security else 'diagnostics'}-{at:%Y%m%dT%H%M%SZ}.txt"
    order = Order(
        LOG,
        log["remoteLocation"],
        name,
        attempts(payload),
        retry_s(payload),
        payload["requestId"],
        optional_instant(station, log, "oldestTimestamp"),
        optional_instant(station, log, "latestTimestamp"),
        security,
    )
    cancelled = uploads.begin(station, order, at)
    return {"status": "AcceptedCanceled" if cancelled else "Accepted", "filename": name}
