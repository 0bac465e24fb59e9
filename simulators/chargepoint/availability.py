"""In service or out of service: ChangeAvailability and what it does to connectors (OCPP 1.6, 5.2)."""

from datetime import datetime

from simulators.chargepoint import sessions, statuses
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.station import Station

ACCEPTED, REJECTED, SCHEDULED = "Accepted", "Rejected", "Scheduled"


def change(station: Station, number: int, *, operative: bool, at: datetime) -> str:
    """Put a connector (0: the charge point and all connectors) in or out of service; the AvailabilityStatus."""
    if number and number not in station.connectors:
        return REJECTED
    if number:
        return _change(station, station.connectors[number], operative, at)
    _change(station, station.whole, operative, at)
    answers = {_change(station, connector, operative, at) for connector in station.connectors.values()}
    return SCHEDULED if SCHEDULED in answers else ACCEPTED


def _change(station: Station, connector: Connector, operative: bool, at: datetime) -> str:
    if not operative and connector.session is not None:
        connector.goes_inoperative = True
        return SCHEDULED
    if not operative:
        sessions.release(station, connector, "out of service", at)
    connector.goes_inoperative = False
    connector.inoperative = not operative
    statuses.refresh(station, connector, at)
    return ACCEPTED
