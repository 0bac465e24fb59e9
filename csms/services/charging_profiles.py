"""Charging profiles that stations have accepted, replaced and cleared, and the rules of where which kind may go (OCPP 1.6, 3.13)."""

from __future__ import annotations

from datetime import datetime, timedelta

from csms.domain.errors import Invalid
from csms.domain.id_tags import key
from csms.domain.transactions import TOLERANCE
from csms.storage import charging_profiles, counters
from csms.storage.charging_profiles import Accepted, Criteria
from csms.storage.work import Row, Store

STATION_MAX, TX_PROFILE = "ChargePointMaxProfile", "TxProfile"
PENDING_FOR = timedelta(hours=1)
"""How long what came with a remote start waits for its transaction to begin. A station gives up earlier (ConnectionTimeOut), and does not
tell."""


async def fresh_id(store: Store, charging_point_id: str) -> int:
    """A number that no active profile of the station has."""
    while True:
        number = await counters.next_number(store, "charging_profile")
        if not await charging_profiles.is_active(store, charging_point_id, number):
            return number


async def check_place(store: Store, charging_point_id: str, connector_id: int, purpose: str, transaction_id: int | None) -> None:
    """Raise Invalid when a profile of this purpose has no place at this connector."""
    if purpose == STATION_MAX and connector_id != 0:
        raise Invalid("a ChargePointMaxProfile belongs to the whole station: connectorId must be 0")
    if purpose != TX_PROFILE:
        if transaction_id is not None:
            raise Invalid("transactionId belongs to a TxProfile only")
        return
    if connector_id < 1:
        raise Invalid("a TxProfile belongs to a transaction: connectorId must be above 0")
    running = await charging_profiles.open_transaction(store, charging_point_id, connector_id)
    if running is None:
        raise Invalid(f"a TxProfile needs a transaction, and none runs at connector {connector_id}")
    if transaction_id not in (None, running):
        raise Invalid(f"transaction {transaction_id} does not run at connector {connector_id}")


async def accept(store: Store, accepted: Accepted, at: datetime) -> None:
    """The station has taken the profile. One of the same number is replaced, and so is one of the same purpose and level at the same
    connector (OCPP 1.6, 5.16)."""
    identity = accepted.charging_point_id
    if accepted.purpose == TX_PROFILE and accepted.connector_id and accepted.transaction_id is None and accepted.id_tag_key is None:
        running = await charging_profiles.open_transaction(store, identity, accepted.connector_id)
        accepted = Accepted(**{**vars(accepted), "transaction_id": running})
    await charging_profiles.end(store, identity, Criteria(profile_id=accepted.profile_id), "replaced", at)
    if accepted.connector_id is not None:
        same = Criteria(connector_id=accepted.connector_id, purpose=accepted.purpose, stack_level=accepted.stack_level)
        await charging_profiles.end(store, identity, same, "replaced", at)
    await charging_profiles.add(store, accepted, at)


async def clear(store: Store, charging_point_id: str, criteria: Criteria, at: datetime) -> None:
    """The station has none of these profiles any more."""
    await charging_profiles.end(store, charging_point_id, criteria, "cleared", at)


async def started(store: Store, charging_point_id: str, connector_id: int, id_tag: str, transaction_id: int, began: datetime) -> None:
    """A transaction has begun: what was sent along with its remote start is its own now."""
    since, until = began - PENDING_FOR, began + TOLERANCE
    await charging_profiles.bind(store, charging_point_id, connector_id, key(id_tag), transaction_id, since, until)


def standing(row: Row, at: datetime) -> Row:
    """A profile as it is `at`: what came with a remote start that no transaction began from has lapsed by itself."""
    lapses: datetime = row["accepted_at"] + PENDING_FOR
    if row["state"] != "active" or row["id_tag_key"] is None or at <= lapses:
        return row
    return {**row, "state": "lapsed", "ended_at": lapses}


__all__ = ["PENDING_FOR", "Accepted", "Criteria", "accept", "check_place", "clear", "fresh_id", "standing", "started"]
