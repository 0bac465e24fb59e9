"""The digests of a charge point's password, as columns: the one in force, and those that may take its place, oldest first."""

from __future__ import annotations

from collections.abc import Sequence

from csms.storage.work import Row, Store


async def find(store: Store, charging_point_id: str) -> Row | None:
    """The columns of a charge point, which is kept to this unit until its end."""
    return await store.row(
        f"SELECT password_hash, awaited_password_hash FROM charge_points WHERE charging_point_id = $1{store.lock}", charging_point_id
    )


def awaited(row: Row) -> tuple[str, ...]:
    """The digests that may take the place of the one in force, oldest first; no digest has a blank in it."""
    return tuple((row["awaited_password_hash"] or "").split())


async def save(store: Store, charging_point_id: str, digest: str | None, awaited: Sequence[str]) -> None:
    await store.execute(
        "UPDATE charge_points SET password_hash = $2, awaited_password_hash = $3 WHERE charging_point_id = $1",
        charging_point_id,
        digest,
        " ".join(awaited) or None,
    )


async def of_command(store: Store, command_id: str) -> str | None:
    """The digest of the password that a command sets, until the command is finished."""
    row = await store.row("SELECT password_hash FROM commands WHERE command_id = $1", command_id)
    return row["password_hash"] if row else None
