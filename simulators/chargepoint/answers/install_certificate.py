"""InstallCertificate (security white paper, M05)."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import security_events
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Install a root if it is one, is valid, and there is room."""
    from simulators.chargepoint import certificates

    use = payload["certificateType"]
    most = station.configuration.number("CertificateStoreMaxLength")
    one_central = station.configuration.flag("AdditionalRootCertificateCheck")
    now = station.csms_time(at)
    try:
        status = station.vault.install(use, payload["certificate"], now, most=most, one_central=one_central)
    except certificates.BadCertificate as bad:
        station.note(f"the {use} is not installed: {bad}")
        return {"status": "Rejected"}
    security_events.record(station, "ReconfigurationOfSecurityParameters", at, f"{use} installed")
    return {"status": status}
