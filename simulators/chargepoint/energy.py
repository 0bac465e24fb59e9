"""Lets time pass for the energy of a charge point: through every change of the limits on the way, none left out.

It holds no state. An instant that lies behind changes nothing.
"""

from datetime import datetime

from simulators.chargepoint import sessions, smart_charging
from simulators.chargepoint.station import Station


def advance(station: Station, at: datetime) -> None:
    """Let energy flow up to this instant."""
    while (change := station.limits_change_at) is not None and change <= at:
        _flow(station, change)
        smart_charging.refresh(station, change)
        if station.powered:
            _adjust(station, change)
    _flow(station, at)


def settle(station: Station, at: datetime) -> None:
    """After a happening: limits and stages follow the facts."""
    smart_charging.refresh(station, at)
    _adjust(station, at)


def _flow(station: Station, at: datetime) -> None:
    for connector in station.connectors.values():
        connector.advance(at)


def _adjust(station: Station, at: datetime) -> None:
    for connector in station.connectors.values():
        sessions.adjust(station, connector, at)
