"""UnlockConnector (OCPP 1.6, 5.18; errata 3.85: an unknown connector is NotSupported)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import sessions
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """End the session on the connector, then open its lock, if it opens."""
    connector = station.connectors.get(payload["connectorId"])
    if connector is None:
        return {"status": "NotSupported"}
    sessions.stop(station, connector, "UnlockCommand", at)
    if connector.jammed:
        return {"status": "UnlockFailed"}
    if connector.locked_for is not None:
        sessions.unlock(station, connector, at)
    return {"status": "Unlocked"}
