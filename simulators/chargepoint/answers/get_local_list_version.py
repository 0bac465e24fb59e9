"""GetLocalListVersion (OCPP 1.6, 5.10)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import authorization
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Tell the version: 0 for an empty list, -1 for a charge point that has none or has it switched off."""
    return {"listVersion": station.local_list.version if authorization.has_list(station) else -1}
