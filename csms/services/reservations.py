"""Reservations that stations have accepted: made, used by a transaction, cancelled, replaced, or ended by a fault."""

from __future__ import annotations

from datetime import datetime

from csms.domain.errors import Invalid
from csms.domain.id_tags import Verdict
from csms.domain.reservations import Reservation, State, serves, standing
from csms.domain.transactions import TOLERANCE
from csms.services import authorization
from csms.storage import counters, id_tags, reservations
from csms.storage.work import Store

ENDING = {"Faulted": State.FAULTED, "Unavailable": State.UNAVAILABLE}
"""The connector states that end a reservation (OCPP 1.6, 5.13)."""


async def fresh_id(store: Store, charging_point_id: str) -> int:
    """A number that no reservation of the station has."""
    while True:
        number = await counters.next_number(store, "reservation")
        if not await reservations.is_used(store, charging_point_id, number):
            return number


async def check(store: Store, wanted: Reservation, at: datetime) -> None:
    """Raise Invalid for a reservation that could not be used: it is over before it begins, or its tag may not charge."""
    if wanted.expiry_date <= at:
        raise Invalid("expiryDate has passed")
    decision = await authorization.standing(store, wanted.id_tag, at)
    if decision.verdict is not Verdict.ACCEPTED:
        raise Invalid(f"idTag {wanted.id_tag} {authorization.REFUSALS[decision.verdict]}")


async def accept(store: Store, reservation: Reservation, at: datetime) -> None:
    """The station has taken the reservation; one of the same number is replaced (OCPP 1.6, 5.13)."""
    await reservations.end(store, reservation.charging_point_id, reservation.reservation_id, State.REPLACED, at)
    await reservations.add(store, reservation, at)


async def cancel(store: Store, charging_point_id: str, reservation_id: int, at: datetime) -> None:
    """The station has let go of the reservation."""
    row = await reservations.accepted(store, charging_point_id, reservation_id)
    if row is not None and standing(row["state"], row["expiry_date"], at) is State.ACCEPTED:
        await reservations.end(store, charging_point_id, reservation_id, State.CANCELLED, at)


async def use(
    store: Store,
    charging_point_id: str,
    reservation_id: int,
    connector_id: int,
    id_tag: str,
    transaction_id: int,
    started_at: datetime,
    at: datetime,
) -> None:
    """A transaction names the reservation: it is used up, unless it is another's, or had expired when the transaction began, or the number
    was another reservation's then. A station's clock may be slow: a number that had no other owner can mean this one only."""
    row = await reservations.accepted(store, charging_point_id, reservation_id) if abs(reservation_id) < 2**63 else None
    if row is None or started_at >= row["expiry_date"]:
        return
    if started_at < row["accepted_at"] - TOLERANCE and await reservations.had_another(store, charging_point_id, reservation_id):
        return
    reservation = Reservation(
        charging_point_id, reservation_id, row["connector_id"], row["id_tag"], row["expiry_date"], row["parent_id_tag"]
    )
    if serves(reservation, connector_id, id_tag, await id_tags.find(store, id_tag)):
        await reservations.end(store, charging_point_id, reservation_id, State.USED, at, transaction_id)


async def status_changed(store: Store, charging_point_id: str, connector_id: int, status: str, since: datetime, at: datetime) -> None:
    """A connector that is faulted or unavailable keeps no reservation, and a station that is keeps none at all. What it accepted later than
    `since`, when it says that it became so, it accepted all the same."""
    if status in ENDING:
        await reservations.end_at(store, charging_point_id, connector_id, ENDING[status], since, at)
