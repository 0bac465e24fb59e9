"""Stations' local authorization lists, as rows, and the id tags that a list is made of."""

from __future__ import annotations

import json
from datetime import datetime

from csms.domain.id_tags import IdTag
from csms.domain.local_lists import LocalList
from csms.storage.work import Store


async def find(store: Store, charging_point_id: str) -> LocalList:
    """What is known of the station's list; nothing, if nothing ever was."""
    row = await store.row("SELECT version, offered_version, entries FROM local_lists WHERE charging_point_id = $1", charging_point_id)
    if row is None:
        return LocalList()
    return LocalList(row["version"], row["offered_version"], json.loads(row["entries"]) if row["entries"] is not None else None)


async def save(
    store: Store, charging_point_id: str, known: LocalList, at: datetime, kind: str | None = None, answer: str | None = None
) -> None:
    """Keep what is known of a list. `kind` and `answer` are those of the last update; None leaves them as they were."""
    await store.execute(
        "INSERT INTO local_lists (charging_point_id, version, offered_version, kind, answer, entries, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (charging_point_id) DO UPDATE SET version = excluded.version,"
        " offered_version = excluded.offered_version, kind = coalesce(excluded.kind, local_lists.kind),"
        " answer = coalesce(excluded.answer, local_lists.answer), entries = excluded.entries, updated_at = excluded.updated_at",
        charging_point_id,
        known.version,
        known.offered_version,
        kind,
        answer,
        json.dumps(known.entries) if known.entries is not None else None,
        at,
    )


async def tags(store: Store, most: int) -> list[IdTag]:
    """The first `most` id tags."""
    rows = await store.rows(
        "SELECT id_tag, max_active_transaction_count, expiry_date, parent_id_tag FROM id_tags ORDER BY id_tag_key LIMIT $1", most
    )
    return [IdTag(**dict(row)) for row in rows]
