"""Id tags, as rows."""

from __future__ import annotations

from datetime import datetime

from csms.domain.id_tags import IdTag, key
from csms.storage.work import Store


async def find(store: Store, id_tag: str, *, lock: bool = False) -> IdTag | None:
    """The tag with this spelling in any case. `lock`: hold it until the end of the unit, to count its transactions and start one."""
    row = await store.row(
        "SELECT id_tag, max_active_transaction_count, expiry_date, parent_id_tag FROM id_tags WHERE id_tag_key = $1"
        + (store.lock if lock else ""),
        key(id_tag),
    )
    return IdTag(**dict(row)) if row else None


async def put(store: Store, tag: IdTag, note: str | None, at: datetime) -> bool:
    """Create or replace a tag; True when it is new. A replaced one keeps its spelling."""
    known = await find(store, tag.id_tag, lock=True)
    await store.execute(
        "INSERT INTO id_tags (id_tag_key, id_tag, created_at, max_active_transaction_count, expiry_date, parent_id_tag, note)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id_tag_key) DO UPDATE SET"
        " max_active_transaction_count = excluded.max_active_transaction_count, expiry_date = excluded.expiry_date,"
        " parent_id_tag = excluded.parent_id_tag, note = excluded.note",
        key(tag.id_tag),
        tag.id_tag,
        at,
        tag.max_active_transaction_count,
        tag.expiry_date,
        tag.parent_id_tag,
        note,
    )
    return known is None


async def set_limit(store: Store, id_tag_key: str, limit: int) -> None:
    await store.execute("UPDATE id_tags SET max_active_transaction_count = $2 WHERE id_tag_key = $1", id_tag_key, limit)


async def remove(store: Store, id_tag: str) -> bool:
    """Delete a tag; its transactions stay. False when there is none."""
    return bool(await store.execute("DELETE FROM id_tags WHERE id_tag_key = $1", key(id_tag)))
