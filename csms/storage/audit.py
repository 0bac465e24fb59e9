"""The audit log, as rows: only ever added to."""

from __future__ import annotations

from datetime import datetime

from csms.storage.work import Store


async def append(store: Store, at: datetime, door: str, who: str, peer: str, action: str, request: str | None) -> None:
    """Keep who wrote what, in the unit that wrote it."""
    await store.execute(
        "INSERT INTO audit (at, door, who, peer, action, request) VALUES ($1, $2, $3, $4, $5, $6)", at, door, who, peer, action, request
    )
