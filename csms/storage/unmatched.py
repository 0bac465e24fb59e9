"""Transaction messages that no transaction could take, as rows: kept whole, also after one took them in the end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from csms.domain.matching import Ended
from csms.storage.work import Row, Store

WAITING_MAX = 1000


@dataclass(frozen=True)
class Kept:
    """A message as it is kept. `said`: what was read of it, as JSON; `waiting`: what a stop that waits for its transaction is matched by;
    `answer`: what the station was told; `attached_to`: the transaction that took it at once."""

    charging_point_id: str
    action: str
    message_id: str
    payload: str
    reason: str
    said: str | None = None
    waiting: Ended | None = None
    answer: str | None = None
    attached_to: int | None = None


async def add(store: Store, kept: Kept, at: datetime) -> None:
    """Keep a message."""
    waiting = kept.waiting
    await store.execute(
        "INSERT INTO unmatched_messages (charging_point_id, action, message_id, payload, payload_key, reason, received_at, said,"
        " stop_ms, meter_stop_wh, stop_id_tag, answer, attached_to, attached_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        kept.charging_point_id,
        kept.action,
        kept.message_id,
        kept.payload,
        _key(kept.payload),
        kept.reason,
        at,
        kept.said,
        waiting.stop_ms if waiting else None,
        waiting.meter_stop_wh if waiting else None,
        waiting.id_tag if waiting else None,
        kept.answer,
        kept.attached_to,
        at if kept.attached_to is not None else None,
    )


async def find_stop(store: Store, charging_point_id: str, payload: str) -> Row | None:
    """This very stop, word for word, if it was kept before, whether it waits or was taken."""
    return await store.row(
        "SELECT id, answer FROM unmatched_messages WHERE charging_point_id = $1 AND payload_key = $2 AND action = 'StopTransaction'"
        " AND answer IS NOT NULL ORDER BY id LIMIT 1",
        charging_point_id,
        _key(payload),
    )


async def was_kept(store: Store, charging_point_id: str, action: str, payload: str) -> bool:
    """Whether this very message, word for word, was kept before."""
    row = await store.row(
        "SELECT id FROM unmatched_messages WHERE charging_point_id = $1 AND payload_key = $2 AND action = $3 LIMIT 1",
        charging_point_id,
        _key(payload),
        action,
    )
    return row is not None


async def settle(store: Store, charging_point_id: str, action: str, payload: str, transaction_id: int, at: datetime) -> None:
    """A message came again that was held back before, word for word, and this transaction took it: the first one waits no more."""
    await store.execute(
        "UPDATE unmatched_messages SET attached_to = $4, attached_at = $5 WHERE charging_point_id = $1 AND payload_key = $2"
        " AND action = $3 AND answer IS NULL AND attached_to IS NULL",
        charging_point_id,
        _key(payload),
        action,
        transaction_id,
        at,
    )


async def dismiss(store: Store, number: int, at: datetime) -> bool:
    """An operator saw to the message: it is kept, and waits no more. False when a transaction has it."""
    return bool(await store.execute("UPDATE unmatched_messages SET dismissed_at = $2 WHERE id = $1 AND attached_to IS NULL", number, at))


async def waiting(store: Store, charging_point_id: str, from_ms: int) -> list[Ended] | None:
    """The station's stops that wait for their transaction, none earlier than `from_ms`. None when they are more than anyone looks at:
    what is seen of a part only is no reason to decide."""
    rows = await store.rows(
        "SELECT id, stop_id_tag, stop_ms, meter_stop_wh FROM unmatched_messages WHERE charging_point_id = $1 AND stop_ms >= $2"
        f" AND attached_to IS NULL AND dismissed_at IS NULL ORDER BY id LIMIT {WAITING_MAX + 1}",
        charging_point_id,
        from_ms,
    )
    if len(rows) > WAITING_MAX:
        return None
    return [Ended(row["id"], row["stop_id_tag"], row["stop_ms"], row["meter_stop_wh"]) for row in rows]


async def find(store: Store, number: int, *, lock: bool = False) -> Row | None:
    """A kept message; a number beyond what the column takes is none."""
    if number >= 2**63:
        return None
    return await store.row("SELECT * FROM unmatched_messages WHERE id = $1" + (store.lock if lock else ""), number)


async def release(store: Store, transaction_id: int, action: str, reason: str) -> None:
    """The transaction gives back the messages of a kind that were matched or attached to it: they wait again. The copies of those that
    named it stay."""
    await store.execute(
        "UPDATE unmatched_messages SET attached_to = NULL, attached_at = NULL, reason = $3 WHERE attached_to = $1 AND action = $2"
        " AND (stop_ms IS NOT NULL OR attached_at > received_at)",
        transaction_id,
        action,
        reason,
    )


async def attach(store: Store, number: int, transaction_id: int, at: datetime) -> bool:
    """A transaction took the message; False when one has it already."""
    changed = await store.execute(
        "UPDATE unmatched_messages SET attached_to = $2, attached_at = $3 WHERE id = $1 AND attached_to IS NULL",
        number,
        transaction_id,
        at,
    )
    return bool(changed)


def _key(payload: str) -> str:
    """What a payload is found by: it may be longer than an index takes."""
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
