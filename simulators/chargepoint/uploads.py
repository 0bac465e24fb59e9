"""Uploads of diagnostics (OCPP 1.6, 5.9) and of logs (security white paper, N01): content, attempts, and what the CSMS is told.

One of each kind may be under way; a new order takes the place of the old one. It does not carry files.
"""

from datetime import datetime, timedelta

from simulators.chargepoint import diagnostics, notices, security_events
from simulators.chargepoint.errands import Abandon, Failure, Upload, UploadEnded, carried, shown
from simulators.chargepoint.jobs import Notice, Order
from simulators.chargepoint.station import Station

DIAGNOSTICS, LOG = "DiagnosticsStatusNotification", "LogStatusNotification"

_LOG_FAILURES = {
    Failure.DENIED: "PermissionDenied",
    Failure.UNSUPPORTED: "NotSupportedOperation",
    Failure.BAD_REQUEST: "BadMessage",
}


def begin(station: Station, order: Order, at: datetime) -> bool:
    """Start an upload; True when it took the place of another one (N01.FR.11)."""
    cancelled = _drop(station, order.action)
    if station.uploads is None:
        station.uploads = {}
    station.uploads[order.action] = order
    _tell(station, order, "Uploading")
    _upload(station, order, at)
    return cancelled


def ended(station: Station, event: UploadEnded, at: datetime) -> None:
    """Take the end of an upload."""
    order = next((one for one in (station.uploads or {}).values() if one.job == event.job), None)
    if order is None:
        return
    if event.failure is None:
        _close(station, order, "Uploaded")
    elif order.attempts > 0:
        order.job, order.due = "", at + timedelta(seconds=order.retry_s)
        station.note(f"the upload of {order.name} failed ({event.reason}); again in {order.retry_s} s")
    else:
        station.note(f"the upload of {order.name} failed ({event.reason})")
        log = order.action == LOG
        _close(station, order, _LOG_FAILURES.get(event.failure, "UploadFailure") if log else "UploadFailed")


def due(station: Station) -> datetime | None:
    """When the next attempt is due."""
    return min((one.due for one in (station.uploads or {}).values() if one.due is not None), default=None)


def tick(station: Station, at: datetime) -> None:
    """Make the attempts that are due."""
    for order in list((station.uploads or {}).values()):
        if order.due is not None and order.due <= at:
            _upload(station, order, at)


def restarted(station: Station) -> None:
    """The charge point starts anew: what was under way has failed."""
    for order in list((station.uploads or {}).values()):
        _drop(station, order.action)
        _tell(station, order, "UploadFailure" if order.action == LOG else "UploadFailed")


def state(station: Station, action: str) -> dict[str, str | int]:
    """The payload of a status notification that was asked for now; the status is Idle when nothing is under way."""
    order = (station.uploads or {}).get(action)
    return {"status": "Idle"} if order is None else _payload(order, "Uploading")


def _upload(station: Station, order: Order, at: datetime) -> None:
    order.attempts -= 1
    order.due, order.job = None, station.ids()
    if not carried(order.url, station.configuration.items("SupportedFileTransferProtocols")):
        order.attempts = 0
        ended(station, UploadEnded(order.job, Failure.UNSUPPORTED, "no protocol of ours"), at)
        return
    content = security_events.log_text(station, order.since, order.until) if order.security else diagnostics.report(station, at)
    station.note(f"{order.name} goes to {shown(order.url)}")
    station.emit(Upload(order.job, order.url, order.name, content.encode(), order.since, order.until, not order.security))


def _drop(station: Station, action: str) -> bool:
    order = (station.uploads or {}).pop(action, None)
    if order is not None and order.job:
        station.emit(Abandon(order.job))
    return order is not None


def _close(station: Station, order: Order, status: str) -> None:
    (station.uploads or {}).pop(order.action, None)
    _tell(station, order, status)


def _tell(station: Station, order: Order, status: str) -> None:
    notices.post(station, Notice(order.action, _payload(order, status)))


def _payload(order: Order, status: str) -> dict[str, str | int]:
    return {"status": status} if order.request_id is None else {"status": status, "requestId": order.request_id}
