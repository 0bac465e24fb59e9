"""Charging profiles that stations have accepted, as rows; an ended one stays, with why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csms.storage.work import Row, Store


@dataclass(frozen=True)
class Accepted:
    """A profile as a station took it. `connector_id` None: the one that the transaction will have; `id_tag_key` is that of a transaction
    which is still to start. `profile` is the JSON text that was sent."""

    charging_point_id: str
    connector_id: int | None
    profile_id: int
    stack_level: int
    purpose: str
    profile: str
    transaction_id: int | None = None
    id_tag_key: str | None = None


@dataclass(frozen=True)
class Criteria:
    """Which profiles are meant: all that agree with everything that is not None."""

    profile_id: int | None = None
    connector_id: int | None = None
    purpose: str | None = None
    stack_level: int | None = None


async def add(store: Store, accepted: Accepted, at: datetime) -> None:
    await store.execute(
        "INSERT INTO charging_profiles (charging_point_id, connector_id, profile_id, stack_level, purpose, transaction_id, id_tag_key,"
        " profile, state, accepted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9)",
        accepted.charging_point_id,
        accepted.connector_id,
        accepted.profile_id,
        accepted.stack_level,
        accepted.purpose,
        accepted.transaction_id,
        accepted.id_tag_key,
        accepted.profile,
        at,
    )


async def end(store: Store, charging_point_id: str, criteria: Criteria, state: str, at: datetime) -> None:
    """End the active profiles that are meant."""
    values: list[object] = [state, at, charging_point_id]
    conditions = ["charging_point_id = $3", "state = 'active'"]
    for column in ("profile_id", "connector_id", "purpose", "stack_level"):
        if (wanted := getattr(criteria, column)) is not None:
            values.append(wanted)
            conditions.append(f"{column} = ${len(values)}")
    await store.execute(f"UPDATE charging_profiles SET state = $1, ended_at = $2 WHERE {' AND '.join(conditions)}", *values)


async def bind(
    store: Store, charging_point_id: str, connector_id: int, id_tag_key: str, transaction_id: int, since: datetime, until: datetime
) -> None:
    """Give what was sent along with a remote start to the transaction that it became: the last one that was accepted from `since` to
    `until`."""
    await store.execute(
        "UPDATE charging_profiles SET transaction_id = $4, connector_id = $2, id_tag_key = NULL WHERE id = (SELECT max(id)"
        " FROM charging_profiles WHERE charging_point_id = $1 AND id_tag_key = $3 AND state = 'active'"
        " AND (connector_id IS NULL OR connector_id = $2) AND accepted_at >= $5 AND accepted_at <= $6)",
        charging_point_id,
        connector_id,
        id_tag_key,
        transaction_id,
        since,
        until,
    )


async def is_active(store: Store, charging_point_id: str, profile_id: int) -> bool:
    """Whether the station has an active profile of this number."""
    row: Row | None = await store.row(
        "SELECT id FROM charging_profiles WHERE charging_point_id = $1 AND profile_id = $2 AND state = 'active'",
        charging_point_id,
        profile_id,
    )
    return row is not None


async def open_transaction(store: Store, charging_point_id: str, connector_id: int) -> int | None:
    """The newest transaction at a connector that no stop has been received for."""
    row = await store.row(
        "SELECT id FROM transactions WHERE charging_point_id = $1 AND connector_id = $2 AND stop_received_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        charging_point_id,
        connector_id,
    )
    return row["id"] if row else None
