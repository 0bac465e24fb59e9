"""How a charge point gets its own certificate: a new key, a signing request, and the check of what comes back (white paper, A02, A03).

The key is made outside and never leaves the charge point (A02.FR.05). What is kept and used is the vault's matter.
"""

from datetime import datetime, timedelta

from simulators.chargepoint import security_events
from simulators.chargepoint.errands import KeyMade, MakeKey
from simulators.chargepoint.events import CallFinished, Outcome
from simulators.chargepoint.papers import Papers
from simulators.chargepoint.station import Restart, Station

ACCEPTED, REJECTED = "Accepted", "Rejected"
LONGEST_REQUEST = 5_500
DUE_BEFORE = timedelta(days=30)  # A03.FR.02


def begin(station: Station) -> bool:
    """Order a new key for a signing request; False without CpoName, which the request has to bear (A02)."""
    if not station.configuration.text("CpoName"):
        return False
    papers = station.profile.papers or Papers()
    station.emit(MakeKey(station.ids(), papers.key_kind))
    return True


def key_made(station: Station, event: KeyMade) -> None:
    """Ask the CSMS to have the new key signed."""
    from simulators.chargepoint import certificates

    common_name = station.profile.serial_number or event.identity
    request = certificates.signing_request(event.key, common_name, station.configuration.text("CpoName"))
    vault = station.vault
    vault.pending_key, vault.common_name = event.key, common_name

    def ended(call: CallFinished, at: datetime) -> None:
        refused = call.outcome is not Outcome.ANSWERED or (call.response or {}).get("status") != ACCEPTED
        if refused and vault.pending_key == event.key:
            vault.pending_key = ""
            station.note("the CSMS does not have the key signed; the key is thrown away")

    station.ask("SignCertificate", {"csr": request[:LONGEST_REQUEST]}, ended, triggered=True)


def signed(station: Station, chain: str, at: datetime) -> str:
    """Take a signed certificate and return the CertificateSignedStatus; with profile 3 the next dial comes at once."""
    from simulators.chargepoint import certificates

    try:
        _check(station, chain, at)
    except certificates.BadCertificate as bad:
        station.note(f"the signed certificate is not taken: {bad}")
        security_events.record(station, "InvalidChargePointCertificate", at, str(bad))
        return REJECTED
    vault = station.vault
    vault.keep(chain, vault.pending_key)
    vault.pending_key = ""
    security_events.record(station, "ReconfigurationOfSecurityParameters", at, "new charge point certificate")
    newest = vault.identities[-1]
    if station.configuration.number("SecurityProfile") == 3 and vault.identity(station.csms_time(at)) is newest:
        station.restart = station.restart or Restart("new certificate", False, False, at)
    return ACCEPTED


def renew_if_due(station: Station, at: datetime) -> None:
    """Ask for a new certificate when the present one ends within a month (A03.FR.02)."""
    if station.own_vault is None and (station.profile.papers is None or not station.profile.papers.certificate):
        return
    own = station.vault.identity(station.csms_time(at))
    if own is None or station.vault.pending_key:
        return
    from simulators.chargepoint import certificates

    ends = certificates.read(own.chain)[0].not_valid_after_utc
    if ends - DUE_BEFORE <= station.csms_time(at) and begin(station):
        station.note(f"the charge point's certificate ends on {ends:%d %B %Y}: a new one is asked for")


def _check(station: Station, chain: str, at: datetime) -> None:
    """Raise BadCertificate for what may not be used (A02.FR.06)."""
    from simulators.chargepoint import certificates

    vault, now = station.vault, station.csms_time(at)
    longest = station.configuration.number("CertificateSignedMaxChainSize")
    if len(chain) > longest:
        raise certificates.BadCertificate(f"the chain has more than {longest} characters")
    if not vault.pending_key:
        raise certificates.BadCertificate("no certificate was asked for")
    found = certificates.read(chain)
    certificates.check_own(found[0], vault.pending_key, vault.common_name, station.configuration.text("CpoName"), now)
    certificates.check_chain(found, [certificates.read(root)[0] for root in vault.central_roots()], now)
