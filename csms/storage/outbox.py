"""The outbox: what the world is to be told, written in the transaction of what happened, and sent later in order per charge point."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csms.storage.work import Row, Store

TOPIC = "deliveries"
"""Announced with each row that may be due at once."""


@dataclass(frozen=True)
class Tried:
    """One attempt to deliver, as it is kept. `outcome` is `delivered`, `retry` or `dead`."""

    at: datetime
    outcome: str
    status: int | None
    error: str | None
    response_headers: str | None
    response_body: str | None
    duration_ms: int


async def append(store: Store, webhook_id: str, kind: str, charging_point_id: str, event: str, at: datetime) -> None:
    """Put an event (JSON text) behind those of the same charge point, and make the first that waits due at once."""
    await store.execute(
        "INSERT INTO deliveries (webhook_id, kind, charging_point_id, event, state, attempt_count, created_at, next_attempt_at)"
        " VALUES ($1, $2, $3, $4, 'pending', 0, $5, $5)",
        webhook_id,
        kind,
        charging_point_id,
        event,
        at,
    )
    await store.execute(
        "UPDATE deliveries SET next_attempt_at = $2 WHERE charging_point_id = $1 AND state = 'pending' AND next_attempt_at > $2",
        charging_point_id,
        at,
    )
    store.announce(TOPIC)


async def claim(store: Store, node: str, at: datetime, until: datetime, count: int) -> list[Row]:
    """Take up to `count` deliveries that are due, the first of each charge point only, and hold them for `node` until `until`."""
    skip = f"{store.lock} SKIP LOCKED" if store.lock else ""
    heads = await store.rows(
        "SELECT d.id FROM deliveries d WHERE d.state = 'pending' AND d.next_attempt_at <= $1"
        " AND (d.claimed_until IS NULL OR d.claimed_until <= $1) AND NOT EXISTS (SELECT 1 FROM deliveries e"
        " WHERE e.charging_point_id = d.charging_point_id AND e.state = 'pending' AND e.id < d.id)"
        f" ORDER BY d.next_attempt_at, d.id LIMIT $2{skip}",
        at,
        count,
    )
    claimed = []
    for head in heads:
        await store.execute("UPDATE deliveries SET claimed_until = $2, claimed_by = $3 WHERE id = $1", head["id"], until, node)
        claimed.append(await store.row("SELECT * FROM deliveries WHERE id = $1", head["id"]))
    return [row for row in claimed if row is not None]


async def free_claims(store: Store, node: str) -> None:
    """Let go of what a former run of `node` held."""
    await store.execute("UPDATE deliveries SET claimed_until = NULL WHERE claimed_by = $1 AND state = 'pending'", node)


async def next_due(store: Store) -> datetime | None:
    """When the next pending delivery is due or its claim runs out; None when nothing waits."""
    row = await store.row(
        "SELECT d.next_attempt_at, d.claimed_until FROM deliveries d WHERE d.state = 'pending' AND NOT EXISTS (SELECT 1 FROM deliveries e"
        " WHERE e.charging_point_id = d.charging_point_id AND e.state = 'pending' AND e.id < d.id)"
        " ORDER BY CASE WHEN d.claimed_until > d.next_attempt_at THEN d.claimed_until ELSE d.next_attempt_at END LIMIT 1"
    )
    if row is None:
        return None
    due: datetime = max(row["next_attempt_at"], row["claimed_until"] or row["next_attempt_at"])
    return due


async def mark(store: Store, delivery_id: int, tried: Tried, next_attempt_at: datetime | None, *, counted: bool = True) -> None:
    """Keep an attempt: delivered, dead, or due again at `next_attempt_at`. An attempt that is not `counted` brings the dead letter no
    nearer."""
    await store.execute(
        "INSERT INTO delivery_attempts (delivery_id, at, outcome, status, error, response_headers, response_body, duration_ms)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        delivery_id,
        tried.at,
        tried.outcome,
        tried.status,
        tried.error,
        tried.response_headers,
        tried.response_body,
        tried.duration_ms,
    )
    if tried.outcome == "retry" and next_attempt_at is not None:
        await store.execute(
            "UPDATE deliveries SET attempt_count = attempt_count + $3, claimed_until = NULL, next_attempt_at = $2 WHERE id = $1",
            delivery_id,
            next_attempt_at,
            int(counted),
        )
        return
    await store.execute(
        "UPDATE deliveries SET attempt_count = attempt_count + 1, claimed_until = NULL, state = $2, finished_at = $3 WHERE id = $1",
        delivery_id,
        tried.outcome,
        tried.at,
    )


async def hasten(store: Store, at: datetime) -> None:
    """Make all that waits due at once: the target answers again."""
    await store.execute("UPDATE deliveries SET next_attempt_at = $1 WHERE state = 'pending' AND next_attempt_at > $1", at)
    store.announce(TOPIC)


async def revive(store: Store, delivery_id: int, at: datetime) -> str | None:
    """Try a delivery again now, with a fresh schedule; the state it was in, or None when there is no such delivery."""
    row = await store.row(f"SELECT state FROM deliveries WHERE id = $1{store.lock}", delivery_id)
    if row is None:
        return None
    if row["state"] != "delivered":
        await store.execute(
            "UPDATE deliveries SET state = 'pending', attempt_count = 0, finished_at = NULL, next_attempt_at = $2 WHERE id = $1",
            delivery_id,
            at,
        )
        store.announce(TOPIC)
    return str(row["state"])
