"""The frame journal, as rows: a request and its answer are one. Old rows go in pieces, so that no unit of work takes long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tortoise.expressions import Q

from csms.storage import trace_tables
from csms.storage.work import Store

COLUMNS = ("charging_point_id", "at", "asked_by", "action", "message_id", "request", "answer", "outcome", "latency_ms")
INSERT = f"INSERT INTO journal ({', '.join(COLUMNS)}) VALUES ({', '.join(f'${number}' for number in range(1, len(COLUMNS) + 1))})"
PIECE = 1000


@dataclass(frozen=True)
class Sought:
    """Which exchanges are looked for; what is None may be any. `text` is a part of the request or of its answer, in any case of letters;
    `until` is the first instant that is too late."""

    action: str | None = None
    message_id: str | None = None
    asked_by: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


async def append(store: Store, rows: Sequence[tuple[object, ...]]) -> None:
    """Keep exchanges, in the order of `COLUMNS`."""
    await store.execute_many(INSERT, list(rows))


async def forget_before(store: Store, at: datetime) -> int:
    """Delete a piece of what is older; how many rows. Only the oldest rows are looked at, so that it costs nothing when none is."""
    return await store.execute(
        f"DELETE FROM journal WHERE id IN (SELECT id FROM journal ORDER BY id LIMIT {PIECE}) AND at < $1",
        at,
    )


async def forget_beyond(store: Store, charging_point_id: str, most: int) -> int:
    """Delete a piece of what a station has beyond its newest `most` rows; how many rows."""
    return await store.execute(
        "DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE charging_point_id = $1 AND id <= (SELECT id FROM journal"
        f" WHERE charging_point_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2) ORDER BY id LIMIT {PIECE})",
        charging_point_id,
        most,
    )


async def page(charging_point_id: str, limit: int, before: int | None, sought: Sought) -> list[dict[str, Any]]:
    """A station's exchanges, newest first. Nothing but that station's rows is looked at, whatever is sought."""
    query = trace_tables.JournalRow.filter(charging_point_id=charging_point_id)
    exact: dict[str, Any] = {"id__lt": before, "action": sought.action, "message_id": sought.message_id}
    exact |= {"asked_by": sought.asked_by, "outcome": sought.outcome, "at__gte": _utc(sought.since), "at__lt": _utc(sought.until)}
    query = query.filter(**{name: value for name, value in exact.items() if value is not None})
    if sought.text is not None:
        query = query.filter(Q(request__icontains=sought.text) | Q(answer__icontains=sought.text))
    return await query.order_by("-id").limit(limit).values()


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)  # SQLite compares text
