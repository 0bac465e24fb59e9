"""Reservations: connectors kept free for a card or its group until an instant (OCPP 1.6, 3.11, 5.1 and 5.13).

A reservation names a connector, or 0: then it keeps any one connector free, and only when the last free ones are
needed for it do those turn strangers away and show `Reserved`. It ends when it is used, cancelled, expired, or
when its connector or the charge point is Faulted or Unavailable. It outlives restarts and needs no connection.
This module does not know how a session begins.
"""

from datetime import datetime
from enum import StrEnum

from simulators.chargepoint import authorization
from simulators.chargepoint.authorization import same
from simulators.chargepoint.configuration_keys import Feature
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.states import YIELDS_TO_RESERVED, Stage
from simulators.chargepoint.station import Reservation, Station

ACCEPTED, FAULTED, OCCUPIED, REJECTED, UNAVAILABLE = "Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"


class Admission(StrEnum):
    """What reservations say about a card at a connector."""

    OPEN = "nobody keeps it"
    MINE = "kept for this card"
    ASK = "kept for a group, and whether the card is of it only the CSMS knows"
    SHUT = "kept for somebody else"


def reserve(station: Station, wanted: Reservation, at: datetime) -> str:
    """Make a reservation, in place of the one with the same id; the ReservationStatus (7.40)."""
    others = tuple(held for held in station.reservations if held.id != wanted.id)
    status = _refusal(station, wanted, others, at)
    if status is not None:
        return status
    station.reservations = (*others, wanted)
    settle(station, at)
    return ACCEPTED


def cancel(station: Station, reservation_id: int, at: datetime) -> bool:
    """End a reservation; False when there is none with this id."""
    held = next((held for held in station.reservations if held.id == reservation_id), None)
    if held is not None:
        _end(station, held, "cancelled")
        settle(station, at)
    return held is not None


def use(station: Station, connector: Connector, id_tag: str, parent: str | None) -> int | None:
    """End the reservation that a session on this connector uses; its id, None when it uses none."""
    mine = _of(station, connector, id_tag, parent)
    if mine is not None:
        _end(station, mine, f"used by {id_tag} on connector {connector.number}")
    return mine.id if mine else None


def admit(station: Station, connector: Connector, id_tag: str, parent: str | None, at: datetime) -> Admission:
    """Say whether a card may have a connector; without a parent, list and cache are asked for one (5.13)."""
    if not station.reservations:
        return Admission.OPEN
    known = authorization.known_here(station, id_tag, at)
    parent = parent or (known.parent_id_tag if known else None)
    if _of(station, connector, id_tag, parent) is not None:
        return Admission.MINE
    keepers = _keepers(station, connector)
    if not keepers:
        return Admission.OPEN
    groups = any(held.parent_id_tag is not None for held in keepers)
    return Admission.ASK if groups and known is None and parent is None else Admission.SHUT


def due(station: Station) -> datetime | None:
    """When the next reservation expires."""
    return min((held.expires_at for held in station.reservations), default=None) if station.reservations else None


def settle(station: Station, at: datetime) -> None:
    """End what has expired or lost its connector, and mark the connectors that strangers cannot have."""
    for held in station.reservations:
        where = station.whole if held.connector == 0 else station.connectors[held.connector]
        if held.expires_at <= at:
            _end(station, held, "expired")
        elif where.faulted or where.inoperative or station.whole.faulted or station.whole.inoperative:
            _end(station, held, "the charge point or its connector is Faulted or Unavailable")
    for connector in station.connectors.values():
        connector.reserved = bool(station.reservations) and bool(_keepers(station, connector))


def _refusal(station: Station, wanted: Reservation, others: tuple[Reservation, ...], at: datetime) -> str | None:
    if not station.configuration.supports(Feature.RESERVATION):
        return REJECTED
    anywhere = wanted.connector == 0
    if anywhere and not station.configuration.flag("ReserveConnectorZeroSupported"):
        return REJECTED
    if (not anywhere and wanted.connector not in station.connectors) or wanted.expires_at <= at:
        return REJECTED
    places = list(station.connectors.values()) if anywhere else [station.connectors[wanted.connector]]
    if station.whole.faulted or all(place.faulted for place in places):
        return FAULTED
    if station.whole.inoperative or all(place.faulted or place.inoperative or place.blocked for place in places):
        return UNAVAILABLE
    taken = {held.connector for held in others}
    free = {c.number for c in station.connectors.values() if _free(c) and c.number not in taken}
    floating = sum(held.connector == 0 for held in others)
    enough = len(free) > floating  # the new one needs a place beside those that may be anywhere
    return None if enough and (anywhere or wanted.connector in free) else OCCUPIED


def _free(connector: Connector) -> bool:
    return connector.usable and connector.stage is Stage.IDLE and connector.authorizing is None


def _of(station: Station, connector: Connector, id_tag: str, parent: str | None) -> Reservation | None:
    """The reservation that lets this card have the connector: one for this connector before one for any."""
    here = [held for held in station.reservations if held.connector == connector.number]
    anywhere = [held for held in station.reservations if held.connector == 0]
    return next((held for held in here or anywhere if same(held.id_tag, id_tag) or same(held.parent_id_tag, parent)), None)


def _keepers(station: Station, connector: Connector) -> list[Reservation]:
    """The reservations because of which strangers cannot have this connector."""
    here = [held for held in station.reservations if held.connector == connector.number]
    anywhere = [held for held in station.reservations if held.connector == 0]
    if here or not anywhere or not connector.usable:
        return here
    named = {held.connector for held in station.reservations}
    open_ones = [c for c in station.connectors.values() if c.usable and c.number not in named and c.stage in YIELDS_TO_RESERVED]
    empty = sum(c.stage is Stage.IDLE for c in open_ones)
    if connector.stage is Stage.IDLE:
        return anywhere if empty <= len(anywhere) else []
    last = connector.reserved or len(open_ones) <= len(anywhere)  # a cable put into a kept connector opens it to nobody
    return anywhere if connector in open_ones and last and empty < len(anywhere) else []


def _end(station: Station, held: Reservation, why: str) -> None:
    station.reservations = tuple(other for other in station.reservations if other is not held)
    station.note(f"reservation {held.id} of {held.id_tag} ends: {why}")
