"""The availability that was asked of connectors, as rows."""

from __future__ import annotations

from datetime import datetime

from csms.domain.charge_points import UNREPORTED
from csms.storage.work import Row, Store


async def ask(store: Store, charging_point_id: str, connector_id: int, wanted: str, answer: str, at: datetime) -> None:
    """Keep what was asked last, in place of what was asked before."""
    await store.execute(
        "INSERT INTO availabilities (charging_point_id, connector_id, wanted, answer, asked_at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (charging_point_id, connector_id) DO UPDATE SET wanted = excluded.wanted, answer = excluded.answer,"
        " asked_at = excluded.asked_at, reached_at = NULL",
        charging_point_id,
        connector_id,
        wanted,
        answer,
        at,
    )


async def forget_connectors(store: Store, charging_point_id: str) -> None:
    """What is asked of the whole station takes the place of what was asked of each connector."""
    await store.execute("DELETE FROM availabilities WHERE charging_point_id = $1 AND connector_id <> 0", charging_point_id)


async def pending(store: Store, charging_point_id: str) -> list[Row]:
    """What was asked and not reached yet."""
    return await store.rows(
        "SELECT connector_id, wanted FROM availabilities WHERE charging_point_id = $1 AND reached_at IS NULL", charging_point_id
    )


async def reach(store: Store, charging_point_id: str, connector_id: int, at: datetime) -> None:
    await store.execute(
        "UPDATE availabilities SET reached_at = $3 WHERE charging_point_id = $1 AND connector_id = $2 AND reached_at IS NULL",
        charging_point_id,
        connector_id,
        at,
    )


async def statuses(store: Store, charging_point_id: str) -> dict[int, str]:
    """The status of each connector that was reported, the station itself as 0."""
    rows = await store.rows(
        "SELECT connector_id, status FROM connectors WHERE charging_point_id = $1 AND status <> $2", charging_point_id, UNREPORTED
    )
    return {row["connector_id"]: row["status"] for row in rows}
