"""Everything that happens because time has passed, and when the next of it is due."""

from datetime import datetime, timedelta

from simulators.chargepoint import delivery, firmware, happenings, metering, registration, reservations, sessions, statuses, uploads
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.station import Station

_SHORTEST_S = 1.0


def run_due(station: Station, at: datetime) -> None:
    """Do all that is due."""
    if not station.powered:
        return
    delivery.expire(station, at)
    registration.tick(station, at)
    firmware.tick(station, at)
    uploads.tick(station, at)
    metering.sample(station, at)
    metering.align(station, at)
    for connector in station.connectors.values():
        if connector.claim is not None and connector.claim.expires_at <= at:
            sessions.release(station, connector, "the cable did not come in time", at)
        if connector.half_until is not None and connector.half_until <= at:
            happenings.give_up(station, connector, at)
    statuses.tick(station, at)


def next_instant(station: Station) -> datetime | None:
    """The earliest instant at which something is due, None when only happenings from outside can go on."""
    if not station.powered:
        return None
    due = [station.aligned_at, delivery.backlog_due(station), reservations.due(station), firmware.due(station), uploads.due(station)]
    if station.rpc.in_flight is not None:
        due.append(station.rpc.in_flight.deadline)
    if station.online:
        due += [station.boot_at, station.heartbeat_at]
    if station.restart is not None:
        due.append(station.restart.latest)
    due += [station.limits_change_at, statuses.due(station, station.whole)]
    for connector in station.connectors.values():
        due += [statuses.due(station, connector), connector.half_until]
        due += [metering.sample_due(station, connector), _full_at(connector)]
        due.append(connector.claim.expires_at if connector.claim else None)
    return min((at for at in due if at is not None), default=None)


def _full_at(connector: Connector) -> datetime | None:
    """When the battery may be full, or a refused card has had its energy: never late, and refined at each tick."""
    power_w = connector.power_w
    if power_w <= 0 or connector.car is None or connector.metered_at is None:
        return None
    seconds = connector.car.full_in_s(connector.offered_w)
    if connector.session is not None and connector.session.allowance_wh is not None:
        spent_s = connector.session.allowance_wh * 3600 / power_w
        seconds = spent_s if seconds is None else min(seconds, spent_s)
    return None if seconds is None else connector.metered_at + timedelta(seconds=max(seconds, _SHORTEST_S))
