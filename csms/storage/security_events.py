"""Security events, as rows: newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from csms.domain.security import SecurityEvent
from csms.storage import security_tables
from csms.storage.work import Store


async def add(store: Store, charging_point_id: str | None, event: SecurityEvent, received_at: datetime) -> None:
    """Keep an event; without a station's identity when that is not known."""
    await store.execute(
        "INSERT INTO security_events (charging_point_id, source, type, at, received_at, tech_info) VALUES ($1, $2, $3, $4, $5, $6)",
        charging_point_id,
        event.source,
        event.kind,
        event.at,
        received_at,
        event.tech_info,
    )


async def page(
    limit: int, before: int | None, *, charging_point_id: str | None = None, kind: str | None = None, since: datetime | None = None
) -> list[dict[str, Any]]:
    """Events, newest first; `since` looks at when they came in, for a station's clock may be wrong."""
    query = security_tables.SecurityEvent.all()
    if before is not None:
        query = query.filter(id__lt=before)
    if charging_point_id is not None:
        query = query.filter(charging_point_id=charging_point_id)
    if kind is not None:
        query = query.filter(type=kind)
    if since is not None:
        query = query.filter(received_at__gte=since.astimezone(UTC))
    return await query.order_by("-id").limit(limit).values()
