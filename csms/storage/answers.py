"""Answers kept under an idempotency key, so that a repeated call has no second effect."""

from __future__ import annotations

from datetime import datetime

from csms.storage.work import Row, Store


async def find(store: Store, key: str) -> Row | None:
    return await store.row("SELECT fingerprint, status, body FROM stored_answers WHERE key = $1", key)


async def reserve(store: Store, key: str, fingerprint: str, at: datetime) -> bool:
    """Take the key for this unit; False when it is taken, after waiting for whoever takes it right now."""
    return bool(
        await store.execute(
            "INSERT INTO stored_answers (key, fingerprint, status, body, created_at) VALUES ($1, $2, 0, '', $3) ON CONFLICT DO NOTHING",
            key,
            fingerprint,
            at,
        )
    )


async def fill(store: Store, key: str, status: int, body: str) -> None:
    """Keep the answer under the key."""
    await store.execute("UPDATE stored_answers SET status = $2, body = $3 WHERE key = $1", key, status, body)


async def release_before(store: Store, key: str, at: datetime) -> None:
    """Give the key back if it was taken before `at`."""
    await store.execute("DELETE FROM stored_answers WHERE key = $1 AND created_at < $2", key, at)


async def release(store: Store, key: str) -> None:
    """Give the key back: the call had no effect."""
    await store.execute("DELETE FROM stored_answers WHERE key = $1", key)
