"""What stations and doors report about security: events are kept, the progress of logs and of signed firmware is noted."""

from __future__ import annotations

from datetime import datetime

from csms.domain.security import SecurityEvent
from csms.services import transfers
from csms.storage import charge_points, security_events
from csms.storage.work import Store


async def reported(store: Store, charging_point_id: str, event: SecurityEvent, at: datetime) -> None:
    """A station tells of an event."""
    await charge_points.touch(store, charging_point_id, at)
    await security_events.add(store, charging_point_id, event, at)


async def noticed(store: Store, charging_point_id: str | None, event: SecurityEvent) -> None:
    """The CSMS itself saw something, which it may not be able to tie to a station."""
    await security_events.add(store, charging_point_id, event, event.at)


async def log_status(store: Store, charging_point_id: str, said: str, request_id: int | None, at: datetime) -> None:
    """Keep how far the upload of a log is."""
    await charge_points.save_log_status(store, charging_point_id, said, at, request_id)
    await transfers.progressed(store, charging_point_id, transfers.LOG, said, at)


async def signed_firmware_status(store: Store, charging_point_id: str, said: str, request_id: int | None, at: datetime) -> None:
    """Keep how far a signed firmware update is."""
    await charge_points.save_firmware_status(store, charging_point_id, said, at, request_id)
    await transfers.progressed(store, charging_point_id, transfers.FIRMWARE, said, at)
