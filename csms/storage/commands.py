"""Operators' commands to stations, as rows: what was asked, what came back, and which key a repeat would carry."""

from __future__ import annotations

from datetime import datetime

from csms.storage.work import Row, Store


async def add(
    store: Store,
    command_id: str,
    charging_point_id: str,
    action: str,
    request: str,
    idempotency_key: str | None,
    at: datetime,
) -> bool:
    """Store a queued command; False when another one carries the key."""
    return bool(
        await store.execute(
            "INSERT INTO commands (command_id, charging_point_id, action, request, state, created_at, idempotency_key)"
            " VALUES ($1, $2, $3, $4, 'queued', $5, $6) ON CONFLICT DO NOTHING",
            command_id,
            charging_point_id,
            action,
            request,
            at,
            idempotency_key,
        )
    )


async def find(store: Store, command_id: str) -> Row | None:
    return await store.row("SELECT * FROM commands WHERE command_id = $1", command_id)


async def find_by_key(store: Store, idempotency_key: str) -> Row | None:
    return await store.row("SELECT * FROM commands WHERE idempotency_key = $1", idempotency_key)


async def mark_sent(store: Store, command_id: str, at: datetime) -> None:
    await store.execute("UPDATE commands SET state = 'sent', sent_at = $2 WHERE command_id = $1 AND state = 'queued'", command_id, at)


async def finish(
    store: Store,
    command_id: str,
    state: str,
    response: str | None,
    error_code: str | None,
    error_description: str | None,
    at: datetime,
) -> None:
    """Keep how a command ended. `answered_at` is set only when the station did answer."""
    answered = state in ("answered", "error", "invalid_response")
    await store.execute(
        "UPDATE commands SET state = $2, response = $3, error_code = $4, error_description = $5, answered_at = $6 WHERE command_id = $1",
        command_id,
        state,
        response,
        error_code,
        error_description,
        at if answered else None,
    )


async def remove(store: Store, command_id: str) -> None:
    """Forget a command that never reached a station's queue."""
    await store.execute("DELETE FROM commands WHERE command_id = $1 AND state = 'queued'", command_id)


async def lose_unfinished(store: Store) -> int:
    """Mark what a former run left queued or sent: nobody waits for its answer any more."""
    return await store.execute("UPDATE commands SET state = 'connection_lost' WHERE state IN ('queued', 'sent')")
