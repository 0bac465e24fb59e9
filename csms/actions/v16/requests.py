"""Requests that a CSMS may send, checked by their schemas before they leave, and stations' answers checked when they come."""

from __future__ import annotations

from csms.actions.v16.reading import Payload
from csms.actions.v16.schemas import Breach, faults

ACTIONS = frozenset(
    (
        "CancelReservation",
        "CertificateSigned",
        "ChangeAvailability",
        "ChangeConfiguration",
        "ClearCache",
        "ClearChargingProfile",
        "DataTransfer",
        "DeleteCertificate",
        "ExtendedTriggerMessage",
        "GetCompositeSchedule",
        "GetConfiguration",
        "GetDiagnostics",
        "GetInstalledCertificateIds",
        "GetLocalListVersion",
        "GetLog",
        "InstallCertificate",
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "ReserveNow",
        "Reset",
        "SendLocalList",
        "SetChargingProfile",
        "SignedUpdateFirmware",
        "TriggerMessage",
        "UnlockConnector",
        "UpdateFirmware",
    )
)
"""All that a CSMS may send in OCPP 1.6, the security extension (edition 3 of its white paper) included."""


def check(action: str, payload: Payload) -> None:
    """Raise Breach when a request breaks its schema."""
    found = faults(action, payload)
    if found:
        raise found[0].breach()


def answer_fault(action: str, payload: Payload) -> str | None:
    """What is wrong with a station's answer, or None. Properties that the schema does not know do no harm."""
    found = [fault for fault in faults(f"{action}Response", payload) if fault.keyword != "additionalProperties"]
    return str(found[0].breach()) if found else None


__all__ = ["ACTIONS", "Breach", "answer_fault", "check"]
