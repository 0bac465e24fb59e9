"""Security profiles 0 to 3: raising one, falling back from it, and with what the charge point dials (security white paper, A00, A05).

It knows when a profile may be raised and when a raised one has failed. How TLS is spoken is the driver's matter.
"""

from datetime import datetime

from simulators.chargepoint import restarts, security_events
from simulators.chargepoint.errands import TurnedAway
from simulators.chargepoint.papers import Credentials
from simulators.chargepoint.station import Station

KEY = "SecurityProfile"
ATTEMPTS = 3  # dials under a raised profile before the fallback, where trying again may help

_EVENTS = {
    "unauthorized": "FailedToAuthenticateAtCentralSystem",
    "tls-certificate": "InvalidCentralSystemCertificate",
    "tls-version": "InvalidTLSVersion",
    "tls-cipher": "InvalidTLSCipherSuite",
}


def credentials(station: Station, at: datetime) -> Credentials:
    """With what to dial at `at`."""
    profile = station.configuration.number(KEY)
    if station.own_vault is None and station.profile.papers is None:
        return Credentials(profile)
    vault = station.vault
    own = vault.identity(station.csms_time(at))
    return Credentials(profile, vault.central_roots(), own.chain if own else "", own.key if own else "")


def obstacle(station: Station, value: int, at: datetime) -> str:
    """Why the profile cannot be raised to `value`, or an empty text (A05.FR.01 to 04)."""
    now = station.configuration.number(KEY)
    if not now < value <= 3:
        return f"a security profile only rises, to 3 at most; it is {now}"
    if value in (1, 2) and not station.configuration.text("AuthorizationKey"):
        return "there is no AuthorizationKey"
    if value >= 2 and not station.vault.central_roots():
        return "no CentralSystemRootCertificate is installed"
    if value == 3 and station.vault.identity(station.csms_time(at)) is None:
        return "there is no valid charge point certificate"
    return ""


def raised(station: Station, before: int, at: datetime) -> None:
    """Dial anew under the profile that was just set, ready to go back to the one before (A05.FR.06 to 08)."""
    station.profile_before, station.dials_failed = before, 0
    security_events.record(station, "ReconfigurationOfSecurityParameters", at, f"{KEY} {station.configuration.number(KEY)}")
    restarts.redial(station, "new SecurityProfile", at)


def connected(station: Station, server_certificate: bytes) -> None:
    """The CSMS let the charge point in: what was tried has worked."""
    station.profile_before, station.dials_failed = None, 0
    if station.own_vault is not None:
        station.own_vault.server_certificate = server_certificate
        if server_certificate:
            station.own_vault.fallback = ""


def turned_away(station: Station, event: TurnedAway, at: datetime) -> None:
    """A dial failed: log what it means for security, and go back to the root or the profile that worked."""
    kind = _EVENTS.get(event.kind)
    if kind is not None:
        security_events.record(station, kind, at, event.reason)
    if event.kind == "tls-certificate" and station.own_vault is not None and station.own_vault.use_fallback():
        station.note("the new root does not fit the CSMS: back to the one before")
        return
    station.dials_failed += 1
    before = station.profile_before
    if before is None or (event.retryable and station.dials_failed < ATTEMPTS):
        return
    failed = station.configuration.number(KEY)
    station.configuration.put(KEY, str(before))
    station.profile_before = None
    station.note(f"no connection under security profile {failed}: back to {before}")
    security_events.record(station, "ReconfigurationOfSecurityParameters", at, f"back to {KEY} {before}")
