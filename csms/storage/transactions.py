"""Charging sessions and their meter values, as rows. A start is one row, whatever number of times and ways it arrives: the database's
unique constraint over station, connector, tag, instant and meter sees to it."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import datetime

from csms.domain.id_tags import key
from csms.domain.transactions import Sample, Start, Stop
from csms.storage.work import Row, Store

_SAMPLE = ", ".join(field.name for field in fields(Sample))

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
    """How many accepted transactions of the tag no stop has been received for."""
    row = await store.row(
        "SELECT count(*) AS active FROM transactions WHERE id_tag_key = $1 AND stop_received_at IS NULL AND verdict = 'accepted'",
        key(id_tag),
    )
    return int(row["active"]) if row else 0


async def add(store: Store, start: Start, verdict: str, answer: str, flags: str, at: datetime) -> int | None:
    """Store a start and return the transaction's id; None when the same start was stored meanwhile."""
    row = await store.row(
        "INSERT INTO transactions (charging_point_id, connector_id, id_tag, id_tag_key, start_ms, started_at, start_received_at,"
        " meter_start_wh, reservation_id, verdict, answer, flags) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
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


async def save_stop(store: Store, stop: Stop, flags: str, at: datetime) -> None:
    await store.execute(
        "UPDATE transactions SET stopped_at = $2, stop_ms = $3, stop_received_at = $4, meter_stop_wh = $5, stop_reason = $6,"
        " stop_id_tag = $7, flags = $8 WHERE id = $1",
        stop.transaction_id,
        stop.stopped_at,
        stop.key_ms,
        at,
        stop.meter_stop_wh,
        stop.reason,
        stop.id_tag,
        flags,
    )


async def save_flags(store: Store, transaction_id: int, flags: str) -> None:
    await store.execute("UPDATE transactions SET flags = $2 WHERE id = $1", transaction_id, flags)


async def flag_open(store: Store, charging_point_id: str, flag: str) -> None:
    """Put a flag on each transaction of the station that no stop has been received for."""
    await store.execute(
        "UPDATE transactions SET flags = trim(flags || ' ' || $2) WHERE charging_point_id = $1 AND stop_received_at IS NULL"
        " AND (' ' || flags || ' ') NOT LIKE '% ' || $2 || ' %'",
        charging_point_id,
        flag,
    )


async def add_samples(
    store: Store,
    charging_point_id: str,
    connector_id: int,
    transaction_id: int | None,
    samples: list[Sample],
    at: datetime,
) -> None:
    """Store sampled values, in the order in which they came. What a transaction has already, word for word, is a repeat and not stored
    again."""
    if transaction_id is not None:
        known = await _known_samples(store, transaction_id, {sample.at for sample in samples})
        samples = [sample for sample in samples if sample not in known]
    if samples:
        rows = [(charging_point_id, connector_id, transaction_id, at, *astuple(sample)) for sample in samples]
        await store.execute_many(
            f"INSERT INTO meter_values (charging_point_id, connector_id, transaction_id, received_at, {_SAMPLE})"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            rows,
        )


async def _known_samples(store: Store, transaction_id: int, instants: set[datetime]) -> set[Sample]:
    known: set[Sample] = set()
    for instant in instants:
        rows = await store.rows(f"SELECT {_SAMPLE} FROM meter_values WHERE transaction_id = $1 AND at = $2", transaction_id, instant)
        known |= {Sample(**dict(row)) for row in rows}
    return known


async def quarantine(
    store: Store,
    charging_point_id: str,
    action: str,
    message_id: str,
    payload: str,
    reason: str,
    at: datetime,
) -> None:
    """Keep a transaction message that no transaction could take, whole."""
    await store.execute(
        "INSERT INTO unmatched_messages (charging_point_id, action, message_id, payload, reason, received_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        charging_point_id,
        action,
        message_id,
        payload,
        reason,
        at,
    )
