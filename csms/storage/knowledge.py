"""What operators read of stations' answers: pages of rows by Tortoise, each keyed by its table's own order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tortoise.queryset import QuerySet

from csms.domain.reservations import State
from csms.storage.tables import Availability, ChargingProfile, ConfigurationKey, LocalList, Reservation, Transaction, Transfer

Rows = list[dict[str, Any]]


async def reservations(limit: int, before: int | None, charging_point_id: str | None, state: State | None, at: datetime) -> Rows:
    """Reservations, newest first, by their state as it is `at`."""
    query = Reservation.all()
    if charging_point_id is not None:
        query = query.filter(charging_point_id=charging_point_id)
    if state is State.ACCEPTED:
        query = query.filter(state=State.ACCEPTED.value, expiry_date__gt=at.astimezone(UTC))
    elif state is State.EXPIRED:
        query = query.filter(state=State.ACCEPTED.value, expiry_date__lte=at.astimezone(UTC))
    elif state is not None:
        query = query.filter(state=state.value)
    return await _page(query, "-id", limit, before)


async def charging_profiles(charging_point_id: str, limit: int, before: int | None) -> Rows:
    """A station's profiles, newest first. One that was meant for a transaction has ended when that did."""
    rows = await _page(ChargingProfile.filter(charging_point_id=charging_point_id), "-id", limit, before)
    named = [row["transaction_id"] for row in rows if row["transaction_id"] is not None]
    stopped = Transaction.filter(id__in=named, charging_point_id=charging_point_id, stop_received_at__isnull=False)
    ends = dict(await stopped.values_list("id", "stop_received_at")) if named else {}
    return [_ended(row, ends.get(row["transaction_id"])) for row in rows]


async def configuration(charging_point_id: str, limit: int, after: str | None) -> Rows:
    """A station's settings by name."""
    return await _page(ConfigurationKey.filter(charging_point_id=charging_point_id), "folded", limit, after)


async def transfers(charging_point_id: str, limit: int, before: int | None) -> Rows:
    """A station's firmware updates and diagnostics, newest first."""
    return await _page(Transfer.filter(charging_point_id=charging_point_id), "-id", limit, before)


async def availability(charging_point_id: str) -> Rows:
    """What was asked of a station's connectors."""
    return await Availability.filter(charging_point_id=charging_point_id).order_by("connector_id").values()


async def local_list(charging_point_id: str) -> dict[str, Any] | None:
    rows = await LocalList.filter(charging_point_id=charging_point_id).values()
    return rows[0] if rows else None


async def _page(query: QuerySet[Any], order: str, limit: int, start: Any) -> Rows:
    if start is not None:
        query = query.filter(**{f"{order.lstrip('-')}__{'lt' if order.startswith('-') else 'gt'}": start})
    return await query.order_by(order).limit(limit).values()


def _ended(row: dict[str, Any], stopped_at: datetime | None) -> dict[str, Any]:
    if stopped_at is None or (row["ended_at"] is not None and row["ended_at"] < stopped_at):
        return row
    return {**row, "state": "ended", "ended_at": stopped_at}
