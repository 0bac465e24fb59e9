"""Operators' commands to stations, as rows: what was asked, what came back, and which key a repeat would carry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tortoise.expressions import Q

from csms.storage import tables
from csms.storage.work import Row, Store


async def add(
    store: Store,
    command_id: str,
    charging_point_id: str,
    action: str,
    request: str,
    idempotency_key: str | None,
    at: datetime,
    fingerprint: str = "",
    password_hash: str | None = None,
) -> bool:
    """Store a queued command; False when another one carries the key. `fingerprint` tells what was asked from anything else that could
    carry the key; `password_hash` is that of a password which the command sets."""
    return bool(
        await store.execute(
            "INSERT INTO commands (command_id, charging_point_id, action, request, state, created_at, idempotency_key, fingerprint,"
            " password_hash) VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            command_id,
            charging_point_id,
            action,
            request,
            at,
            idempotency_key,
            fingerprint,
            password_hash,
        )
    )


async def find(store: Store, command_id: str) -> Row | None:
    return await store.row("SELECT * FROM commands WHERE command_id = $1", command_id)


async def free_keys(store: Store, idempotency_key: str, before: datetime) -> None:
    """Let go of a key that was used before this instant, so that it may be used again."""
    await store.execute(
        "UPDATE commands SET idempotency_key = NULL WHERE idempotency_key = $1 AND created_at < $2", idempotency_key, before
    )


async def find_by_key(store: Store, idempotency_key: str) -> Row | None:
    return await store.row("SELECT * FROM commands WHERE idempotency_key = $1", idempotency_key)


async def hold(store: Store, command_id: str) -> bool:
    """Hold a command that has not ended, until this unit has; False when it has ended."""
    row = await store.row(f"SELECT 1 AS one FROM commands WHERE command_id = $1 AND state IN ('queued', 'sent'){store.lock}", command_id)
    return row is not None


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
    """Keep how a command ended, unless that is known already. `answered_at` is set only when the station did answer; a password's hash has
    done its work."""
    answered = state in ("answered", "error", "invalid_response")
    await store.execute(
        "UPDATE commands SET state = $2, response = $3, error_code = $4, error_description = $5, answered_at = $6, password_hash = NULL"
        " WHERE command_id = $1 AND state IN ('queued', 'sent')",
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
    return await store.execute("UPDATE commands SET state = 'connection_lost', password_hash = NULL WHERE state IN ('queued', 'sent')")


async def page(
    charging_point_id: str, limit: int, before: tuple[datetime, str] | None, state: str | None, action: str | None
) -> list[dict[str, Any]]:
    """A station's commands, newest first; `before` is when the last one of the page before was created, and its id."""
    query = tables.Command.filter(charging_point_id=charging_point_id)
    if before is not None:
        at, command_id = before[0].astimezone(UTC), before[1]
        query = query.filter(Q(created_at__lt=at) | Q(created_at=at, command_id__lt=command_id), created_at__lte=at)
    query = query.filter(**{name: value for name, value in (("state", state), ("action", action)) if value is not None})
    return await query.order_by("-created_at", "-command_id").limit(limit).values()
