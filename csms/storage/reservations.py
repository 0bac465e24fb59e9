"""Reservations, as rows. Each acceptance is a row of its own, so that a number that is used again takes no history along."""

from __future__ import annotations

from datetime import datetime

from csms.domain.reservations import Reservation, State
from csms.storage.work import Row, Store


async def add(store: Store, reservation: Reservation, at: datetime) -> None:
    await store.execute(
        "INSERT INTO reservations (charging_point_id, reservation_id, connector_id, id_tag, parent_id_tag, expiry_date, state, accepted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'accepted', $7)",
        reservation.charging_point_id,
        reservation.reservation_id,
        reservation.connector_id,
        reservation.id_tag,
        reservation.parent_id_tag,
        reservation.expiry_date,
        at,
    )


async def is_used(store: Store, charging_point_id: str, reservation_id: int) -> bool:
    """Whether a station has a reservation of this number that was not ended."""
    return await accepted(store, charging_point_id, reservation_id) is not None


async def accepted(store: Store, charging_point_id: str, reservation_id: int) -> Row | None:
    """The reservation of this number that was not ended; it may have expired."""
    return await store.row(
        "SELECT * FROM reservations WHERE charging_point_id = $1 AND reservation_id = $2 AND state = 'accepted'" + store.lock,
        charging_point_id,
        reservation_id,
    )


async def had_another(store: Store, charging_point_id: str, reservation_id: int) -> bool:
    """Whether the number was an earlier reservation's at this station."""
    row = await store.row(
        "SELECT 1 FROM reservations WHERE charging_point_id = $1 AND reservation_id = $2 AND state <> 'accepted' LIMIT 1",
        charging_point_id,
        reservation_id,
    )
    return row is not None


async def end(
    store: Store, charging_point_id: str, reservation_id: int, state: State, at: datetime, transaction_id: int | None = None
) -> None:
    """End the reservation of this number, if it was not ended before."""
    await store.execute(
        "UPDATE reservations SET state = $3, ended_at = $4, transaction_id = $5"
        " WHERE charging_point_id = $1 AND reservation_id = $2 AND state = 'accepted'",
        charging_point_id,
        reservation_id,
        state.value,
        at,
        transaction_id,
    )


async def end_at(store: Store, charging_point_id: str, connector_id: int, state: State, accepted_by: datetime, at: datetime) -> None:
    """End the reservations of a connector that were accepted by then and have not expired; those of the whole station for connector 0."""
    of_connector = "" if connector_id == 0 else " AND connector_id = $5"
    values = [state.value, at, charging_point_id, accepted_by] + ([connector_id] if connector_id else [])
    await store.execute(
        "UPDATE reservations SET state = $1, ended_at = $2 WHERE charging_point_id = $3 AND state = 'accepted' AND expiry_date > $2"
        " AND accepted_at <= $4" + of_connector,
        *values,
    )
