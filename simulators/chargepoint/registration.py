"""BootNotification and Heartbeat: how the charge point gets accepted and keeps in touch (OCPP 1.6, 4.2, 4.6)."""

from datetime import datetime, timedelta

from simulators.chargepoint import renewal, statuses
from simulators.chargepoint.events import CallFinished, Outcome, RegistrationChanged
from simulators.chargepoint.states import REGISTRATION, Boot, Registration
from simulators.chargepoint.station import Station


def boot(station: Station) -> None:
    """Send a BootNotification, unless one is on its way."""
    station.boot_at = None
    if station.online and not station.asked("BootNotification"):

        def ended(call: CallFinished, at: datetime) -> None:
            _answered(station, call, at)

        station.ask("BootNotification", station.nameplate(), ended, urgent=True)


def connected(station: Station, at: datetime) -> None:
    """Go on after a connection was made: boot if that is due, else tell what has changed meanwhile."""
    if station.registration is Registration.ACCEPTED:
        statuses.tell_changes(station, at)
        _plan_heartbeat(station, at)
    elif station.registration is Registration.UNKNOWN or station.boot_at is None or station.boot_at <= at:
        boot(station)


def restart(station: Station) -> None:
    """Forget the registration, as a charge point does when it starts."""
    _move(station, Boot.RESTART)
    station.boot_at = station.heartbeat_at = None


def tick(station: Station, at: datetime) -> None:
    """Send the BootNotification or the Heartbeat that is due."""
    if not station.online:
        return
    if station.boot_at is not None and station.boot_at <= at:
        boot(station)
    if station.heartbeat_at is not None and station.heartbeat_at <= at:
        _plan_heartbeat(station, at)
        if station.accepted and not station.asked("Heartbeat"):
            station.ask("Heartbeat", {})


def replan_heartbeat(station: Station, at: datetime) -> None:
    """Let a new HeartbeatInterval count from now."""
    if station.heartbeat_at is not None:
        _plan_heartbeat(station, at)


def _answered(station: Station, call: CallFinished, at: datetime) -> None:
    if call.outcome is Outcome.LOST:
        return
    if call.outcome is not Outcome.ANSWERED or call.response is None:
        station.boot_at = at + timedelta(seconds=station.profile.boot_retry_s)
        station.note(f"BootNotification {call.outcome}; again in {station.profile.boot_retry_s} s")
        return
    status, interval_s = call.response["status"], call.response["interval"]
    if not station.profile.follow_csms_time:
        station.note(f"the CSMS says it is {call.response['currentTime']}; the charge point's own clock goes on")
    _move(station, Boot(status))
    if station.registration is Registration.ACCEPTED:
        station.ever_accepted = True
        if interval_s > 0:
            station.configuration.change("HeartbeatInterval", str(interval_s))
        _plan_heartbeat(station, at)
        statuses.tell_all(station, at)
        renewal.renew_if_due(station, at)
        return
    wait_s = interval_s if interval_s > 0 else station.profile.boot_retry_s
    station.boot_at = at + timedelta(seconds=wait_s)
    station.note(f"registration {status}; BootNotification again in {wait_s} s")


def _move(station: Station, boot: Boot) -> None:
    state = REGISTRATION[station.registration, boot]
    if state is not station.registration:
        station.registration = state
        station.emit(RegistrationChanged(state.value))


def _plan_heartbeat(station: Station, at: datetime) -> None:
    interval_s = station.configuration.number("HeartbeatInterval")
    station.heartbeat_at = at + timedelta(seconds=interval_s)
