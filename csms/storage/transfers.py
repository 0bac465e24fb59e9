"""Files on their way to or from stations, as rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from csms.storage.work import Store

REPORTS_MAX = 100
"""How many reports of a transfer are kept; the newest status always is."""


async def add(store: Store, charging_point_id: str, kind: str, location: str, file_name: str | None, at: datetime) -> None:
    await store.execute(
        "INSERT INTO transfers (charging_point_id, kind, location, file_name, asked_at, progress) VALUES ($1, $2, $3, $4, $5, '[]')",
        charging_point_id,
        kind,
        location,
        file_name,
        at,
    )


async def report(store: Store, charging_point_id: str, kind: str, status: str, at: datetime) -> None:
    """Keep what the station reports with the newest transfer of the kind, if there is one."""
    row = await store.row(
        "SELECT id, progress FROM transfers WHERE charging_point_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1" + store.lock,
        charging_point_id,
        kind,
    )
    if row is None:
        return
    said = {"status": status, "at": at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    progress = [*json.loads(row["progress"]), said][-REPORTS_MAX:]
    await store.execute(
        "UPDATE transfers SET status = $2, status_at = $3, progress = $4 WHERE id = $1", row["id"], status, at, json.dumps(progress)
    )
