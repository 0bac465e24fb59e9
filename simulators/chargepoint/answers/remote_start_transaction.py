"""RemoteStartTransaction (OCPP 1.6, 5.11): choose a connector, then do as if the card were presented there."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import cards, sessions
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import Payload
from simulators.chargepoint.states import Registration
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Start for this card if a connector can be had; AuthorizeRemoteTxRequests says whether it is checked."""
    connector = _choose(station, payload.get("connectorId"))
    if connector is None or station.registration is not Registration.ACCEPTED:
        return {"status": "Rejected"}
    if "chargingProfile" in payload:
        station.note("the charging profile is ignored: smart charging is not supported")
    if station.configuration.flag("AuthorizeRemoteTxRequests"):
        cards.authorize(station, connector, payload["idTag"], at)
    else:
        sessions.claim(station, connector, payload["idTag"], None, at)
    return {"status": "Accepted"}


def _choose(station: Station, number: int | None) -> Connector | None:
    """The connector asked for, else the first free one, those with a cable in them before the others."""
    connectors = [c for c in station.connectors.values() if number is None or c.number == number]
    free = [c for c in connectors if c.authorizing is None and cards.why_not(station, c) is None]
    return min(free, key=lambda connector: (connector.car is None, connector.number), default=None)
