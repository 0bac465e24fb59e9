"""Sampled values of meters, as rows: text as it was sent, and energy beside it as a number."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from operator import attrgetter

from csms.domain.meter_values import REGISTER, watt_hours
from csms.domain.transactions import Sample
from csms.storage.work import Store

_SAMPLE = ", ".join(field.name for field in fields(Sample))
_values = attrgetter(*(field.name for field in fields(Sample)))  # dataclasses.astuple copies deeply, at five times the cost of the rest


async def add(
    store: Store,
    charging_point_id: str,
    connector_id: int,
    transaction_id: int | None,
    samples: list[Sample],
    at: datetime,
) -> list[Sample]:
    """Store sampled values, in the order in which they came, and return those that are new: what a transaction has already, word for word,
    is a repeat and not stored again."""
    if transaction_id is not None:
        known = await _known(store, transaction_id, {sample.at for sample in samples})
        samples = [sample for sample in samples if sample not in known]
    if samples:
        rows = [(charging_point_id, connector_id, transaction_id, at, watt_hours(sample), *_values(sample)) for sample in samples]
        await store.execute_many(
            f"INSERT INTO meter_values (charging_point_id, connector_id, transaction_id, received_at, value_wh, {_SAMPLE})"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            rows,
        )
    return samples


async def last_reading_wh(store: Store, transaction_id: int) -> float | None:
    """What the transaction's energy register showed last, by the instants of the samples; of equal ones the last that came."""
    row = await store.row(
        "SELECT value_wh FROM meter_values WHERE transaction_id = $1 AND measurand = $2 AND location = 'Outlet' AND phase IS NULL"
        " AND value_wh IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1",
        transaction_id,
        REGISTER,
    )
    return row["value_wh"] if row else None


async def _known(store: Store, transaction_id: int, instants: set[datetime]) -> set[Sample]:
    known: set[Sample] = set()
    for instant in instants:
        rows = await store.rows(f"SELECT {_SAMPLE} FROM meter_values WHERE transaction_id = $1 AND at = $2", transaction_id, instant)
        known |= {Sample(**dict(row)) for row in rows}
    return known
