"""What operators may look at of stations' answers to commands: plain rows, or NotFound for an unknown station."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from csms.domain.reservations import State, standing
from csms.services import charging_profiles as profiles
from csms.services import reading
from csms.storage import knowledge
from csms.storage.work import Row

Found = dict[str, Any]


async def reservations(limit: int, before: int | None, charging_point_id: str | None, state: State | None, at: datetime) -> list[Found]:
    rows = await knowledge.reservations(limit, before, charging_point_id, state, at)
    return [{**row, "state": standing(row["state"], row["expiry_date"], at).value} for row in rows]


async def charging_profiles(charging_point_id: str, limit: int, before: int | None, at: datetime) -> list[Row]:
    await reading.charge_point(charging_point_id)
    return [profiles.standing(row, at) for row in await knowledge.charging_profiles(charging_point_id, limit, before)]


async def configuration(charging_point_id: str, limit: int, after: str | None) -> list[Found]:
    await reading.charge_point(charging_point_id)
    return await knowledge.configuration(charging_point_id, limit, after)


async def transfers(charging_point_id: str, limit: int, before: int | None) -> list[Found]:
    await reading.charge_point(charging_point_id)
    return await knowledge.transfers(charging_point_id, limit, before)


async def availability(charging_point_id: str) -> list[Found]:
    await reading.charge_point(charging_point_id)
    return await knowledge.availability(charging_point_id)


async def local_list(charging_point_id: str) -> Found | None:
    """The station's list, or None when nothing is known of it."""
    await reading.charge_point(charging_point_id)
    return await knowledge.local_list(charging_point_id)
