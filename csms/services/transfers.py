"""Firmware updates, diagnostics and logs that operators asked for, and how far they are."""

from __future__ import annotations

from datetime import datetime

from csms.domain.secrets import masked
from csms.storage import transfers
from csms.storage.work import Store

FIRMWARE, DIAGNOSTICS, LOG = "firmware", "diagnostics", "log"


async def asked(store: Store, charging_point_id: str, kind: str, location: str, at: datetime, file_name: str | None = None) -> None:
    """The station has taken the request. The password in an address is not kept."""
    await transfers.add(store, charging_point_id, kind, masked(location), file_name, at)


async def progressed(store: Store, charging_point_id: str, kind: str, status: str, at: datetime) -> None:
    """The station reports on the transfer that it was asked for last."""
    await transfers.report(store, charging_point_id, kind, status, at)
