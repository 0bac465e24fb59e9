"""Security events: the rolling security log, and what of it is told to the CSMS (OCPP 1.6 security white paper, A04 and section 8).

Every event is logged. Critical ones, and those that a requirement wants to be triggered, are sent as well, with a
guarantee of delivery, to a CSMS that speaks the white paper: one for which a security profile is set, or that has
used one of its messages. Any other would only answer NotImplemented.
"""

from datetime import datetime
from typing import TypeAlias

from simulators.chargepoint import notices
from simulators.chargepoint.instants import written
from simulators.chargepoint.jobs import Notice
from simulators.chargepoint.station import Station

LOG_LENGTH = 200
LogLine: TypeAlias = tuple[datetime, str, str]

PUSHED = frozenset(
    {
        # critical
        "FirmwareUpdated",
        "SettingSystemTime",
        "StartupOfTheDevice",
        "ResetOrReboot",
        "SecurityLogWasCleared",
        "MemoryExhaustion",
        "TamperDetectionActivated",
        # A00.FR.309, 315, 322; A02.FR.07; L01.FR.02 and 03
        "InvalidCentralSystemCertificate",
        "InvalidTLSVersion",
        "InvalidTLSCipherSuite",
        "InvalidChargePointCertificate",
        "InvalidFirmwareSigningCertificate",
        "InvalidFirmwareSignature",
    }
)
LOGGED = frozenset(
    {
        "FailedToAuthenticateAtCentralSystem",
        "CentralSystemFailedToAuthenticate",
        "ReconfigurationOfSecurityParameters",
        "InvalidMessages",
        "AttemptedReplayAttacks",
    }
)
ACTIONS = frozenset(
    {
        "CertificateSigned",
        "DeleteCertificate",
        "ExtendedTriggerMessage",
        "GetInstalledCertificateIds",
        "GetLog",
        "InstallCertificate",
        "SignedUpdateFirmware",
    }
)


def record(station: Station, kind: str, at: datetime, info: str = "") -> None:
    """Log an event, and tell the CSMS when it is to be told; a type that is not in the lists counts as critical."""
    if station.security_log is None:
        station.security_log = []
    station.security_log.append((at, kind, info))
    del station.security_log[:-LOG_LENGTH]
    if kind in LOGGED or not _listens(station):
        return
    payload = {"type": kind[:50], "timestamp": written(at)}
    if info:
        payload["techInfo"] = info[:255]
    notices.post(station, Notice("SecurityEventNotification", payload, kept=True))


def heard(station: Station, action: str) -> None:
    """Note that the CSMS used a message of the white paper, so that it is told of security events from now on."""
    station.speaks_security |= action in ACTIONS


def log_text(station: Station, since: datetime | None, until: datetime | None) -> str:
    """The security log between two instants, one event a line."""
    lines = station.security_log or ()
    return "".join(
        f"{written(at)} {kind} {info}".rstrip() + "\n"
        for at, kind, info in lines
        if (since is None or at >= since) and (until is None or at <= until)
    )


def _listens(station: Station) -> bool:
    return station.speaks_security or station.configuration.number("SecurityProfile") > 0
