"""SignedUpdateFirmware (security white paper, L01): the signing certificate is judged here, the update is in `firmware`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import firmware, security_events
from simulators.chargepoint.answers.orders import attempts, instant, optional_instant, retry_s
from simulators.chargepoint.events import Payload
from simulators.chargepoint.jobs import FIXED, Update
from simulators.chargepoint.station import Station
from simulators.chargepoint.trust import MANUFACTURER


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Order the update; AcceptedCanceled when it takes the place of another, Rejected when it comes too late for that."""
    ordered = payload["firmware"]
    due, install_at = instant(station, ordered, "retrieveDateTime"), optional_instant(station, ordered, "installDateTime")
    fault = _judge(station, ordered["signingCertificate"], at)
    if fault:
        return {"status": fault}
    running = firmware.running(station)
    if running is not None and running.stage in FIXED:
        return {"status": "Rejected"}
    update = Update(
        ordered["location"],
        due,
        attempts(payload),
        retry_s(payload),
        payload["requestId"],
        install_at,
        ordered["signingCertificate"],
        ordered["signature"],
    )
    firmware.begin(station, update, at)
    return {"status": "Accepted" if running is None else "AcceptedCanceled"}


def _judge(station: Station, pem: str, at: datetime) -> str:
    """The status that refuses the signing certificate, empty when it is good (L01.FR.12, 23 to 25)."""
    from simulators.chargepoint import certificates

    try:
        certificate = certificates.read(pem)[0]
        roots = [certificates.read(root)[0] for root in station.vault.roots[MANUFACTURER]]
        certificates.check_signing(certificate, roots, station.csms_time(at))
    except certificates.BadCertificate as bad:
        return _refuse(station, "InvalidCertificate", str(bad), at)
    if certificates.serial(certificate) in station.vault.revoked:
        return _refuse(station, "RevokedCertificate", "the certificate is revoked", at)
    return ""


def _refuse(station: Station, status: str, why: str, at: datetime) -> str:
    station.note(f"the firmware is refused: {why}")
    security_events.record(station, "InvalidFirmwareSigningCertificate", at, why)
    return status
