"""Brings stops that name no transaction together with the transactions that they end: by rule when either arrives, and by an operator."""

from __future__ import annotations

from datetime import datetime

from csms.domain.errors import Conflict, Invalid, NotFound
from csms.domain.matching import Begun, can_be_matched, stop_of, transactions_of
from csms.domain.meter_values import Session, doubts_at_values
from csms.domain.transactions import Start, merged, yields_to_operator
from csms.services import closing, quarantine
from csms.services.quarantine import NO_SUCH_TRANSACTION, Ending, Original, Values
from csms.storage import charge_points, meter_values, transactions, unmatched
from csms.storage.work import Row, Store

MATCHED = "matched"
ATTACHED = "attached_by_operator"


async def take_stop(store: Store, said: Ending, original: Original, answer: str, at: datetime) -> str:
    """A stop whose id names no transaction of its station: it ends the one that it can belong to, or waits. Returns what the station is
    told: `answer`, or at a repeat what it was told first. The caller holds the station's row, so that a start and a stop that look for each
    other come one after the other."""
    ended, station = said.as_ended(), said.stop.charging_point_id
    if first := await unmatched.find_stop(store, station, original.payload):
        return str(first["answer"])
    fitting = transactions_of(ended, await transactions.open_at(store, station)) if can_be_matched(said.stop) else []
    if len(fitting) == 1:
        number = fitting[0].transaction_id
        row = await transactions.find(store, station, number)
        assert row is not None, "it was there in this very unit"
        await closing.close(store, row, said, answer, at, MATCHED)
        await quarantine.keep_stop(store, said, original, f"{NO_SUCH_TRANSACTION}: matched", answer, at, attached_to=number)
    else:
        several = f": any of {len(fitting)} may be meant" if fitting else ""
        await quarantine.keep_stop(store, said, original, NO_SUCH_TRANSACTION + several, answer, at)
    return answer


async def take_start(store: Store, said: Start, transaction_id: int, at: datetime) -> None:
    """A transaction that has just begun: a stop that waits for it ends it. As `take_stop`."""
    begun = Begun(transaction_id, said.id_tag, said.key_ms, said.meter_start_wh)
    waiting = await unmatched.waiting(store, said.charging_point_id, begun.start_ms)
    if not waiting:
        return
    found = stop_of(begun, waiting, await transactions.open_at(store, said.charging_point_id))
    if found is not None:
        message = await unmatched.find(store, found.message_id, lock=True)
        row = await transactions.find(store, said.charging_point_id, transaction_id)
        assert row is not None, "it was stored in this very unit"
        if message is not None and message["attached_to"] is None and message["dismissed_at"] is None:
            await _end(store, row, message, at, MATCHED)


async def attach(store: Store, message_id: int, transaction_id: int, at: datetime) -> None:
    """An operator says which transaction a message belongs to. Raises NotFound; Conflict when either has its partner, or when they are of
    two stations; Invalid for a message that is neither a stop nor meter values."""
    message = await _held(store, message_id)
    if message["said"] is None:
        raise Invalid(f"a {message['action']} like this cannot be attached")
    row = await transactions.find_anywhere(store, transaction_id, lock=True)
    if row is None:
        raise NotFound(f"transaction with id: {transaction_id} not found")
    if row["charging_point_id"] != message["charging_point_id"]:
        raise Conflict(f"transaction with id: {transaction_id} is of another charge point")
    said = quarantine.recalled(message["said"])
    if isinstance(said, Values):
        await _add_values(store, row, said, message["received_at"])
        await _take(store, row, message, at)
    elif row["stop_received_at"] is None or yields_to_operator(row["flags"]):
        await _end(store, row, message, at, ATTACHED)
    elif closing.is_repeat(row, said.stop):
        await _take(store, row, message, at)
    else:
        raise Conflict(f"transaction with id: {transaction_id} has its stop")


async def dismiss(store: Store, message_id: int, at: datetime) -> None:
    """An operator saw to a message otherwise: it is kept, and leaves the list. Raises NotFound; Conflict when a transaction has it."""
    await _held(store, message_id)
    await unmatched.dismiss(store, message_id, at)


async def _held(store: Store, message_id: int) -> Row:
    """A message that no transaction has, held until the end of the unit. Its station's row is held before it, so that a start that looks
    for its stop comes before all this, or after it. Raises NotFound, Conflict."""
    seen = await unmatched.find(store, message_id)
    if seen is not None:
        await charge_points.hold(store, seen["charging_point_id"])
    message = await unmatched.find(store, message_id, lock=True)
    if message is None:
        raise NotFound(f"unmatched message with id: {message_id} not found")
    if message["attached_to"] is not None:
        raise Conflict(f"unmatched message with id: {message_id} is attached to transaction {message['attached_to']}")
    return message


async def _end(store: Store, row: Row, message: Row, at: datetime, flag: str) -> None:
    said = quarantine.recalled(message["said"])
    assert isinstance(said, Ending), "a stop that waits is a stop"
    await closing.close(store, row, said, message["answer"], message["received_at"], flag)
    await _take(store, row, message, at)


async def _take(store: Store, row: Row, message: Row, at: datetime) -> None:
    taken = await unmatched.attach(store, message["id"], row["id"], at)
    assert taken, "the message is held"


async def _add_values(store: Store, row: Row, said: Values, received_at: datetime) -> None:
    new = await meter_values.add(store, row["charging_point_id"], said.connector_id, row["id"], said.samples, received_at)
    closed = row["stop_received_at"] is not None and row["stop_received_at"] < received_at
    session = Session(row["connector_id"], row["stopped_at"], closed)
    doubts = doubts_at_values(said.connector_id, new, session, received_at) if new else frozenset()
    await transactions.save_flags(store, row["id"], merged(row["flags"], doubts | {ATTACHED}))
