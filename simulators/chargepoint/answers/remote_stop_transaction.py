"""RemoteStopTransaction (OCPP 1.6, 5.12)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import sessions
from simulators.chargepoint.events import Payload
from simulators.chargepoint.states import Registration
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Stop the session of this transaction, if it runs here."""
    connector = sessions.running(station, payload["transactionId"])
    if connector is None or station.registration is not Registration.ACCEPTED:
        return {"status": "Rejected"}
    sessions.stop(station, connector, "Remote", at)
    return {"status": "Accepted"}
