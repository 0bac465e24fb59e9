"""Charging sessions, as rows. A start is one row, whatever number of times and ways it arrives: the database's
unique constraint over station, connector, tag, instant and meter sees to it."""

from __future__ import annotations

from datetime import datetime

from csms.domain.id_tags import key
from csms.domain.matching import Begun
from csms.domain.transactions import Start, Stop
from csms.storage.work import Row, Store

INT32 = 2**31 - 1


async def find_start(store: Store, start: Start) -> Row | None:
    """The transaction that this very start began before, with the answer it got."""
    return await store.row(
        "SELECT id, answer, flags, stop_received_at FROM transactions WHERE charging_point_id = $1 AND connector_id = $2"
        " AND id_tag_key = $3 AND start_ms = $4 AND meter_start_wh = $5",
        start.charging_point_id,
        start.connector_id,
        key(start.id_tag),
        start.key_ms,
        start.meter_start_wh,
    )


async def count_active(store: Store, id_tag: str) -> int:
    """How many accepted transactions of the tag no stop has been received for, those that went stale left out."""
    row = await store.row(
        "SELECT count(*) AS active FROM transactions WHERE id_tag_key = $1 AND stop_received_at IS NULL AND verdict = 'accepted'"
        " AND stale_at IS NULL",
        key(id_tag),
    )
    return int(row["active"]) if row else 0


async def add(store: Store, start: Start, verdict: str, answer: str, flags: str, at: datetime) -> int | None:
    """Store a start and return the transaction's id; None when the same start was stored meanwhile."""
    row = await store.row(
        "INSERT INTO transactions (charging_point_id, connector_id, id_tag, id_tag_key, start_ms, started_at, start_received_at,"
        " meter_start_wh, reservation_id, verdict, answer, flags, last_named_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $7)"
        " ON CONFLICT DO NOTHING RETURNING id",
        start.charging_point_id,
        start.connector_id,
        start.id_tag,
        key(start.id_tag),
        start.key_ms,
        start.started_at,
        at,
        start.meter_start_wh,
        start.reservation_id,
        verdict,
        answer,
        flags,
    )
    return row["id"] if row else None


async def find(store: Store, charging_point_id: str, transaction_id: int, *, lock: bool = False) -> Row | None:
    """A transaction of this station; another station's is none, and so is a number beyond what the column takes."""
    if abs(transaction_id) > INT32:
        return None
    return await store.row(
        "SELECT * FROM transactions WHERE id = $1 AND charging_point_id = $2" + (store.lock if lock else ""),
        transaction_id,
        charging_point_id,
    )


async def find_anywhere(store: Store, transaction_id: int, *, lock: bool = False) -> Row | None:
    """A transaction of any station, for operators."""
    if abs(transaction_id) > INT32:
        return None
    return await store.row("SELECT * FROM transactions WHERE id = $1" + (store.lock if lock else ""), transaction_id)


async def name(store: Store, charging_point_id: str, transaction_id: int, at: datetime) -> Row | None:
    """As `find`, for a message that names the transaction: the row is held, and counts as alive again if it went stale."""
    if abs(transaction_id) > INT32:
        return None
    return await store.row(
        "UPDATE transactions SET last_named_at = $3, stale_at = NULL WHERE id = $1 AND charging_point_id = $2 RETURNING *",
        transaction_id,
        charging_point_id,
        at,
    )


async def open_at(store: Store, charging_point_id: str) -> list[Begun]:
    """The station's transactions that no stop has been received for, held until the end of the unit."""
    rows = await store.rows(
        "SELECT id, id_tag, start_ms, meter_start_wh FROM transactions WHERE charging_point_id = $1 AND stop_received_at IS NULL"
        f" ORDER BY id{store.lock}",
        charging_point_id,
    )
    return [Begun(row["id"], row["id_tag"], row["start_ms"], row["meter_start_wh"]) for row in rows]


async def running_of(store: Store, id_tag: str) -> list[Row]:
    """Number and station of the tag's transactions that no stop has been received for."""
    return await store.rows(
        "SELECT id, charging_point_id FROM transactions WHERE id_tag_key = $1 AND stop_received_at IS NULL ORDER BY id", key(id_tag)
    )


async def save_stop(store: Store, stop: Stop, answer: str | None, flags: str, at: datetime) -> None:
    """End a transaction. `answer`: what the station is told, for its repeats."""
    await store.execute(
        "UPDATE transactions SET stopped_at = $2, stop_ms = $3, stop_received_at = $4, meter_stop_wh = $5, stop_reason = $6,"
        " stop_id_tag = $7, flags = $8, stop_answer = $9 WHERE id = $1",
        stop.transaction_id,
        stop.stopped_at,
        stop.key_ms,
        at,
        stop.meter_stop_wh,
        stop.reason,
        stop.id_tag,
        flags,
        answer,
    )


async def free_start(store: Store, transaction_id: int) -> None:
    """Let go of what an unreadable start is known by: the same words may begin another session now."""
    await store.execute("UPDATE transactions SET start_ms = $2 WHERE id = $1", transaction_id, -transaction_id)


async def save_flags(store: Store, transaction_id: int, flags: str) -> None:
    await store.execute("UPDATE transactions SET flags = $2 WHERE id = $1", transaction_id, flags)


async def add_flag(store: Store, transaction_id: int, flag: str) -> None:
    """Put a flag on a transaction that has not got it."""
    await store.execute(
        "UPDATE transactions SET flags = trim(flags || ' ' || $2) WHERE id = $1 AND (' ' || flags || ' ') NOT LIKE '% ' || $2 || ' %'",
        transaction_id,
        flag,
    )


async def flag_stale(store: Store, before: datetime, at: datetime) -> int:
    """Flag the open transactions that no message has named since `before`; return how many. They count against no limit from now on."""
    return await store.execute(
        "UPDATE transactions SET stale_at = $2, flags = CASE WHEN (' ' || flags || ' ') LIKE '% stale %' THEN flags"
        " ELSE trim(flags || ' stale') END WHERE stop_received_at IS NULL AND stale_at IS NULL AND last_named_at < $1",
        before,
        at,
    )


async def flag_open(store: Store, charging_point_id: str, flag: str) -> None:
    """Put a flag on each transaction of the station that no stop has been received for."""
    await store.execute(
        "UPDATE transactions SET flags = trim(flags || ' ' || $2) WHERE charging_point_id = $1 AND stop_received_at IS NULL"
        " AND (' ' || flags || ' ') NOT LIKE '% ' || $2 || ' %'",
        charging_point_id,
        flag,
    )
