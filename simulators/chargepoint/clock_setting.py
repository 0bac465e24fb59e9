"""What a charge point makes of the CSMS's time (OCPP 1.6, 4.2.1 and 6.4): it compares, and follows only on demand.

The machine is fed the instants of its driver's clock. A charge point that follows the CSMS keeps its distance to
that clock in `skew`, and all its timers move along when it is set; deadlines that the CSMS gave as dates do not.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from simulators.chargepoint import security_events
from simulators.chargepoint.events import ClockCompared
from simulators.chargepoint.instants import read
from simulators.chargepoint.station import Station


def heed(station: Station, current_time: str, at: datetime) -> datetime:
    """Compare the own clock with the CSMS's `current_time`; return the instant by the own clock from now on."""
    theirs = read(current_time)
    if theirs is None:
        station.note(f"the CSMS says that it is {current_time!r}, which is no date")
        return at
    ahead = theirs - at
    follows = station.profile.follow_csms_time
    station.csms_ahead_s = 0.0 if follows else ahead.total_seconds()
    station.emit(ClockCompared(ahead.total_seconds(), follows))
    if not follows:
        return at
    _set(station, ahead)
    if abs(ahead) >= timedelta(seconds=1):
        security_events.record(station, "SettingSystemTime", theirs, f"{ahead.total_seconds():+.0f} s")
    if station.limits_change_at is not None:
        station.limits_change_at = theirs  # charging profiles name dates: look at them anew
    return theirs


def _set(station: Station, ahead: timedelta) -> None:
    station.skew += ahead
    station.boot_at = _moved(station.boot_at, ahead)
    station.heartbeat_at = _moved(station.heartbeat_at, ahead)
    station.aligned_interval_s = 0  # the next aligned instant is found anew
    if station.restart is not None:
        station.restart = replace(station.restart, latest=station.restart.latest + ahead)
    station.backlog.put_off(ahead)
    for connector in (station.whole, *station.connectors.values()):
        connector.metered_at = _moved(connector.metered_at, ahead)
        connector.half_until = _moved(connector.half_until, ahead)
        connector.shown_at = _moved(connector.shown_at, ahead)
        if connector.claim is not None:
            connector.claim = replace(connector.claim, expires_at=connector.claim.expires_at + ahead)
        if connector.session is not None:
            connector.session.sampled_at += ahead


def _moved(at: datetime | None, ahead: timedelta) -> datetime | None:
    return None if at is None else at + ahead
