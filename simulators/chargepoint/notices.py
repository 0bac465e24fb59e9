"""Own CALLs that must reach the CSMS in their order, however often the connection goes: statuses of updates and uploads, security events.

One of them waits for its answer at a time. A lost connection does not end it; it is sent again on the next one. It
does not know what a notice says.
"""

from collections import deque
from datetime import datetime

from simulators.chargepoint.events import CallFinished, Outcome
from simulators.chargepoint.jobs import Notice
from simulators.chargepoint.station import Station

MOST = 100
UNKNOWN = ("NotImplemented", "NotSupported")


def post(station: Station, notice: Notice) -> None:
    """Queue a notice; beyond `MOST` the oldest that is not on its way is dropped."""
    if station.notices is None:
        station.notices = deque()
    station.notices.append(notice)
    if len(station.notices) > MOST:
        oldest = next(old for old in station.notices if not old.sent)
        station.notices.remove(oldest)
        station.note(f"more than {MOST} notices wait: dropped {oldest.action} {dict(oldest.payload)}")


def pump(station: Station) -> None:
    """Let the oldest notice take its turn among the own CALLs."""
    if not station.notices or not station.accepted or station.notices[0].sent:
        return
    notice: Notice = station.notices[0]
    notice.sent = True

    def ended(call: CallFinished, at: datetime) -> None:
        _ended(station, notice, call, at)

    station.ask(notice.action, notice.payload, ended)


def _ended(station: Station, notice: Notice, call: CallFinished, at: datetime) -> None:
    notice.sent = False
    late = call.outcome in (Outcome.TIMED_OUT, Outcome.INVALID)
    if call.outcome is Outcome.LOST or (notice.kept and late) or not station.notices:
        return
    if notice in station.notices:
        station.notices.remove(notice)
    if call.error_code in UNKNOWN:
        _forget(station, notice.action)
    if notice.then is not None:
        notice.then(at)


def _forget(station: Station, action: str) -> None:
    """The CSMS does not know this word: what else waits to say it will not be understood either."""
    waiting = station.notices or ()
    gone = [notice for notice in waiting if notice.action == action and notice.kept]
    for notice in gone:
        waiting.remove(notice)  # type: ignore[union-attr]
    if gone:
        station.note(f"{len(gone)} more of {action} are dropped: the CSMS does not know it")
