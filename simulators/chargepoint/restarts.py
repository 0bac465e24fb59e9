"""Restarts, new dials and the mains: what ends a connection from the charge point's side.

It knows what a restart ends and what outlives it (availability, settings, cards, queue, meters). It does not close
sockets: it asks the driver to.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from simulators.chargepoint import delivery, firmware, registration, security_events, sessions, statuses, uploads
from simulators.chargepoint.events import Dial, Hangup
from simulators.chargepoint.station import Restart, Station

GRACE_S = 30


def reset(station: Station, at: datetime, *, hard: bool) -> None:
    """Begin a Reset (OCPP 1.6, 5.14): a soft one waits until its stops are delivered, a hard one does not."""
    reason = "HardReset" if hard else "SoftReset"
    _end_all(station, reason, at)
    station.restart = Restart(reason, True, not hard, at + timedelta(seconds=GRACE_S))


def redial(station: Station, reason: str, at: datetime) -> None:
    """Connect anew without a restart, when the present answers are sent."""
    if station.restart is None:
        station.restart = Restart(reason, False, False, at)


def settle(station: Station, at: datetime) -> None:
    """Hang up when a restart is under way and nothing holds it up any more."""
    restart = station.restart
    if restart is None:
        return
    held = restart.graceful and station.accepted and len(station.backlog) > 0
    if (held or restart.failures) and at < restart.latest:
        return
    if restart.reboots and station.whole.error_code == "ResetFailure":
        _fail(station, restart, at)
        return
    after_s = station.profile.reset_takes_s if restart.reboots else 0.0
    station.emit(Hangup(restart.reason, after_s))
    disconnected(station, at)
    station.restart = None
    if restart.reboots:
        security_events.record(station, "ResetOrReboot", at, restart.reason)
        _start_anew(station, at)


def _fail(station: Station, restart: Restart, at: datetime) -> None:
    """A reset that fails is tried again as often as ResetRetries says (9.1.22)."""
    if restart.failures >= station.configuration.number("ResetRetries"):
        station.restart = None
        station.note(f"{restart.reason} has failed, {restart.failures} retries included; the charge point goes on")
        return
    again_at = at + timedelta(seconds=max(station.profile.reset_takes_s, 1.0))
    station.restart = replace(restart, failures=restart.failures + 1, latest=again_at)


def cut_power(station: Station, at: datetime) -> None:
    """The mains fail: sessions end now, and the queue keeps their stops for later."""
    if not station.powered:
        return
    _end_all(station, "PowerLoss", at)
    station.powered = False
    station.restart = None
    station.emit(Hangup("power cut", None))
    disconnected(station, at)
    _start_anew(station, at)


def restore_power(station: Station, at: datetime) -> None:
    """The mains are back."""
    if not station.powered:
        station.powered = True
        statuses.refresh_all(station, at)
        station.emit(Dial())


def disconnected(station: Station, at: datetime) -> None:
    """The connection is gone, whoever ended it."""
    if station.online:
        station.online = False
        delivery.lose(station, at)


def _end_all(station: Station, reason: str, at: datetime) -> None:
    for connector in station.connectors.values():
        sessions.release(station, connector, reason, at)
        sessions.stop(station, connector, reason, at)


def _start_anew(station: Station, at: datetime) -> None:
    station.configuration.restart()
    registration.restart(station)
    station.started = False
    firmware.restarted(station, at)
    uploads.restarted(station)
