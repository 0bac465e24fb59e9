"""The frame journal, as rows: a request and its answer are one. Old rows go in pieces, so that no unit of work takes long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from csms.storage.work import Store

COLUMNS = ("charging_point_id", "at", "asked_by", "action", "message_id", "request", "answer", "outcome", "latency_ms")
INSERT = f"INSERT INTO journal ({', '.join(COLUMNS)}) VALUES ({', '.join(f'${number}' for number in range(1, len(COLUMNS) + 1))})"
PIECE = 1000


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
