"""Numbers that the CSMS gives out: each kind counts for itself, and no number is given twice."""

from __future__ import annotations

from csms.storage.work import Store


async def next_number(store: Store, name: str) -> int:
    """The next number of a kind, from 1."""
    row = await store.row(
        "INSERT INTO counters (name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
        name,
    )
    assert row is not None, "the statement returns its row"
    return int(row["value"])
