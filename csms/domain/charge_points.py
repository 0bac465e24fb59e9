"""Charge points: what they say of themselves at boot and of their connectors, and which messages their registration lets through."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class Registration(enum.Enum):
    """Whether a station may take part. The spelling is that of the operator API and of OCPP alike."""

    ACCEPTED = "Accepted"
    PENDING = "Pending"
    REJECTED = "Rejected"


@dataclass(frozen=True)
class Boot:
    """What a station says when it boots; what it leaves out is None, what it sends empty stays empty."""

    vendor: str
    model: str
    serial_number: str | None = None
    charge_box_serial_number: str | None = None
    fw_version: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    meter_serial_number: str | None = None
    meter_type: str | None = None


@dataclass(frozen=True)
class ConnectorStatus:
    """A connector's state; connector 0 is the station itself."""

    connector_id: int
    status: str
    error_code: str
    at: datetime
    info: str | None = None
    vendor_id: str | None = None
    vendor_error_code: str | None = None


UNREPORTED = ""
"""The status of a connector that an operator told of and its station has not."""


def may_speak(last_boot: str | None) -> bool:
    """Whether a station whose last boot was answered so may send more than another boot. Before its first boot here it may: it may have
    moved in from another system and need no boot (OCPP-J errata, 3.8)."""
    return last_boot in (None, Registration.ACCEPTED.value)


def may_be_called(registration_status: str, action: str) -> bool:
    """Whether an operator's request may be sent: nothing to a rejected station, no transaction at a pending one (OCPP 1.6, 4.2)."""
    if registration_status == Registration.REJECTED.value:
        return False
    remote = action in ("RemoteStartTransaction", "RemoteStopTransaction")
    return not (remote and registration_status == Registration.PENDING.value)
