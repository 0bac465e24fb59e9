"""ClearCache (OCPP 1.6, 5.4; errata 3.23: Rejected when there is no cache in use)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Forget all cards."""
    if not station.configuration.flag("AuthorizationCacheEnabled"):
        return {"status": "Rejected"}
    station.cache.clear()
    return {"status": "Accepted"}
