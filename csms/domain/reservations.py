"""Reservations: who and what a reservation is kept for, and how it stands at an instant. Expiry is never written; it is read off the
clock, so that it is right at each moment."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from csms.domain.id_tags import IdTag, key


class State(enum.Enum):
    """How a reservation stands. All but ACCEPTED are final."""

    ACCEPTED = "accepted"
    USED = "used"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    EXPIRED = "expired"
    FAULTED = "faulted"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Reservation:
    """A reservation that a station has accepted; connector 0 stands for any."""

    charging_point_id: str
    reservation_id: int
    connector_id: int
    id_tag: str
    expiry_date: datetime
    parent_id_tag: str | None = None


def standing(state: str, expiry_date: datetime, at: datetime) -> State:
    """The state as it is `at`: an accepted reservation expires by itself."""
    stored = State(state)
    return State.EXPIRED if stored is State.ACCEPTED and expiry_date <= at else stored


def serves(reservation: Reservation, connector_id: int, id_tag: str, known: IdTag | None) -> bool:
    """Whether a start at this connector with this tag (`known`: what is known of it) uses the reservation up: the reserved connector or
    any, the reserved tag or one of the same parent (OCPP 1.6, 5.13)."""
    if reservation.connector_id not in (0, connector_id):
        return False
    if key(id_tag) == key(reservation.id_tag):
        return True
    parent = known.parent_id_tag if known else None
    return reservation.parent_id_tag is not None and parent is not None and key(parent) == key(reservation.parent_id_tag)
