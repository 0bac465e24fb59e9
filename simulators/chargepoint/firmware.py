"""Firmware updates, plain (OCPP 1.6, 5.19) and signed (security white paper, L01): from the order to the new version.

Theory of operation. An update is in one *stage* and moves on when its `due` has come, when the download that the
driver carries out has ended, or when the facts allow it. It waits for its retrieve date, downloads (again, as often
as ordered), checks the signature if it is a signed one, waits for its install date, keeps connectors from new
sessions and waits for the running ones, installs, and restarts the charge point, which boots with the version that
the file's name tells. Each step is told by a notice, so that none is lost with a connection; the restart waits until
the last of them is done with. An empty file is no firmware. It knows neither how files travel nor X.509.
"""

from datetime import datetime, timedelta

from simulators.chargepoint import notices, security_events, statuses
from simulators.chargepoint.errands import Abandon, Download, DownloadEnded, Failure, carried, shown
from simulators.chargepoint.jobs import TIMED, Notice, Stage, Update
from simulators.chargepoint.station import Restart, Station

GRACE_S = 30


def running(station: Station) -> Update | None:
    """The update that is under way."""
    update = station.firmware
    return update if update is not None and update.stage is not Stage.OVER else None


def begin(station: Station, update: Update, at: datetime) -> None:
    """Take an order in place of the one under way."""
    cancel(station, at)
    station.firmware = update
    station.note(f"firmware {update.version} will come from {shown(update.url)}")
    if update.due > at and update.signed:
        _tell(station, update, "DownloadScheduled")
    tick(station, at)


def cancel(station: Station, at: datetime) -> None:
    """Give up the update under way, as a new order asks (L01.FR.26)."""
    update = running(station)
    if update is None:
        return
    if update.stage is Stage.DOWNLOADING:
        station.emit(Abandon(update.job))
    station.note(f"the update to firmware {update.version} is cancelled")
    _end(station, update)


def due(station: Station) -> datetime | None:
    """When `tick` has something to do."""
    update = station.firmware
    return update.due if update is not None and update.stage in TIMED else None


def tick(station: Station, at: datetime) -> None:
    """Do what is due."""
    update = station.firmware
    if update is None or update.stage not in TIMED or at < update.due:
        return
    match update.stage:
        case Stage.SCHEDULED | Stage.RETRYING:
            _download(station, update, at)
        case Stage.DOWNLOADED:
            _await_sessions(station, update, at)
        case Stage.INSTALLING:
            update.stage = Stage.REBOOTING
            if update.signed:
                _tell(station, update, "InstallRebooting")


def downloaded(station: Station, event: DownloadEnded, at: datetime) -> None:
    """Take the end of a download."""
    update = station.firmware
    if update is None or update.stage is not Stage.DOWNLOADING or update.job != event.job:
        return
    if event.failure is not None:
        _retry(station, update, event, at)
        return
    _tell(station, update, "Downloaded")
    if update.signed and not _signature_holds(update, event.sha256):
        _tell(station, update, "InvalidSignature")
        security_events.record(station, "InvalidFirmwareSignature", at, shown(update.url))
        _end(station, update)
        return
    if update.signed:
        _tell(station, update, "SignatureVerified")
    if event.size == 0:
        station.note("the file is empty, which no firmware is")
        _tell(station, update, "InstallVerificationFailed" if update.signed else "InstallationFailed")
        _end(station, update)
        return
    update.stage, update.due = Stage.DOWNLOADED, max(at, update.install_at or at)
    if update.due > at:
        _tell(station, update, "InstallScheduled")
    tick(station, at)


def settle(station: Station, at: datetime) -> None:
    """Go on where nothing but the facts held it up: install when no session runs, restart when the last status is told."""
    update = station.firmware
    if update is None:
        return
    if update.stage is Stage.READY and all(c.session is None and c.claim is None for c in station.connectors.values()):
        update.stage, update.due = Stage.INSTALLING, at + timedelta(seconds=station.profile.install_takes_s)
        _tell(station, update, "Installing")
    elif update.stage is not Stage.REBOOTING or station.restart is not None:
        return
    elif station.whole.error_code == "ResetFailure":
        _tell(station, update, "InstallationFailed")
        _end(station, update)
    elif update.told or not station.accepted:
        station.restart = Restart("firmware update", True, True, at + timedelta(seconds=GRACE_S))


def restarted(station: Station, at: datetime) -> None:
    """The charge point starts anew: with the new firmware if that was why, else the update is what it was before."""
    update = station.firmware
    if update is None:
        return
    if update.stage is Stage.REBOOTING:
        station.firmware_version = update.version
        _tell(station, update, "Installed")
        _end(station, update)
        security_events.record(station, "FirmwareUpdated", at, update.version)
    elif update.stage is Stage.INSTALLING:
        station.note("the restart broke the installation off")
        _tell(station, update, "InstallationFailed")
        _end(station, update)
    elif update.stage is Stage.DOWNLOADING:
        station.emit(Abandon(update.job))
        update.stage, update.due = Stage.RETRYING, at


def _download(station: Station, update: Update, at: datetime) -> None:
    update.stage, update.job = Stage.DOWNLOADING, station.ids()
    update.attempts -= 1
    if update.status != "Downloading":
        _tell(station, update, "Downloading")
    if carried(update.url, station.configuration.items("SupportedFileTransferProtocols")):
        station.emit(Download(update.job, update.url))
    else:
        update.attempts = 0
        downloaded(station, DownloadEnded(update.job, failure=Failure.UNSUPPORTED, reason="no protocol of ours"), at)


def _retry(station: Station, update: Update, event: DownloadEnded, at: datetime) -> None:
    if update.attempts > 0:
        update.stage, update.due = Stage.RETRYING, at + timedelta(seconds=update.retry_s)
        station.note(f"the download failed ({event.reason}); again in {update.retry_s} s")
        return
    station.note(f"the download failed ({event.reason})")
    _tell(station, update, "DownloadFailed")
    _end(station, update)


def _await_sessions(station: Station, update: Update, at: datetime) -> None:
    update.stage = Stage.READY
    _block(station, at, blocked=True)
    settle(station, at)


def _signature_holds(update: Update, sha256: bytes) -> bool:
    from simulators.chargepoint import certificates

    try:
        [certificate, *_] = certificates.read(update.signing_certificate)
    except certificates.BadCertificate:
        return False
    return certificates.signature_holds(certificate, sha256, update.signature)


def _block(station: Station, at: datetime, *, blocked: bool) -> None:
    """No new session while an installation is awaited (5.19; L01.FR.07)."""
    for connector in station.connectors.values():
        connector.blocked = blocked
        statuses.refresh(station, connector, at)


def _end(station: Station, update: Update) -> None:
    update.stage = Stage.OVER
    update.signing_certificate = update.signature = ""
    for connector in station.connectors.values():
        connector.blocked = False  # `settle` shows it


def _tell(station: Station, update: Update, status: str) -> None:
    update.status, update.told = status, False
    action = "SignedFirmwareStatusNotification" if update.signed else "FirmwareStatusNotification"
    payload = {"status": status, "requestId": update.request_id} if update.signed else {"status": status}

    def told(at: datetime) -> None:
        update.told = update.told or update.status == status

    notices.post(station, Notice(action, payload, then=told))
