"""Charging sessions. What a station reports of one is always kept: as a transaction, or, when it fits none, in quarantine. A repeated
start gets the first answer again, and a repeated stop changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import Decision, as_text, decision_in
from csms.domain.meter_values import Session, doubts_at_values
from csms.domain.transactions import Sample, Start, Stop, doubts_at_start, merged
from csms.services import authorization, closing, matching, quarantine
from csms.services.quarantine import NO_SUCH_TRANSACTION, Ending, Original, Values
from csms.storage import charge_points, meter_values, transactions, unmatched
from csms.storage.work import Row, Store


@dataclass(frozen=True)
class Started:
    """The answer to a start: a transaction id, whatever the decision. `is_new`: the session began with this very message; it is no part of
    the answer, which a repeat gets again."""

    transaction_id: int
    decision: Decision
    is_new: bool = field(default=True, compare=False)


async def start(store: Store, said: Start, original: Original, at: datetime) -> Started:
    """Store a start and decide on its tag; the same start again gets the first answer again, word for word. A stop that arrived before it
    ends it."""
    await _hold_station(store, said.charging_point_id, at)
    if first := await transactions.find_start(store, said):
        return await _repeated(store, first, said, at)
    decision = await authorization.for_start(store, said.id_tag, at)
    connectors = await charge_points.connectors_of(store, said.charging_point_id)
    flags = merged("", doubts_at_start(said, at, connectors))
    transaction_id = await transactions.add(store, said, decision.verdict.value, as_text(decision), flags, at)
    if transaction_id is None:
        first = await transactions.find_start(store, said)
        assert first is not None, "the start that was in the way is there"
        return await _repeated(store, first, said, at)
    await _keep_doubt(store, said.charging_point_id, transaction_id, original, at)
    await unmatched.settle(store, said.charging_point_id, original.action, original.payload, transaction_id, at)
    await matching.take_start(store, said, transaction_id, at)
    return Started(transaction_id, decision)


async def stop(store: Store, said: Stop, samples: list[Sample], original: Original, at: datetime) -> Decision | None:
    """End a transaction, or keep the stop when it fits none; return how the stop's tag stands, if it names one. The same stop again
    gets the first answer again."""
    station, ending = said.charging_point_id, Ending(said, samples)
    await _hold_station(store, station, at)
    row = await transactions.find(store, station, said.transaction_id, lock=True)
    if row is not None and row["stop_answer"] is not None and closing.is_repeat(row, said):
        await meter_values.add(store, station, row["connector_id"], row["id"], samples, at)
        return decision_in(row["stop_answer"])
    decision = await authorization.standing(store, said.id_tag, at) if said.id_tag is not None else None
    if row is None:
        return decision_in(await matching.take_stop(store, ending, original, as_text(decision), at))
    if closing.is_open(row, said):
        corrected = ("corrected_by_station",) if row["stop_received_at"] is not None else ()
        await closing.close(store, row, ending, as_text(decision), at, *corrected)
        await _keep_doubt(store, station, row["id"], original, at, ending)
        await unmatched.settle(store, station, original.action, original.payload, row["id"], at)
    else:
        await _stopped_otherwise(store, row, ending, original, at)
    return decision


async def meter(
    store: Store,
    charging_point_id: str,
    connector_id: int,
    transaction_id: int | None,
    samples: list[Sample],
    original: Original,
    at: datetime,
) -> None:
    """Keep meter values: with their transaction, at the station when they name none, in quarantine when it is not this station's."""
    await charge_points.touch(store, charging_point_id, at)
    said = Values(charging_point_id, connector_id, transaction_id, samples)
    row = await transactions.name(store, charging_point_id, transaction_id, at) if transaction_id is not None else None
    if transaction_id is not None and row is None:
        await quarantine.keep(store, charging_point_id, original, NO_SUCH_TRANSACTION, at, said)
        return
    new = await meter_values.add(store, charging_point_id, connector_id, transaction_id, samples, at)
    if row is not None and new:
        await _doubt(store, row, connector_id, new, at)
    if original.unusable:
        await quarantine.keep(store, charging_point_id, original, original.unusable, at, said)


async def hold_back(
    store: Store, charging_point_id: str, original: Original, reason: str, at: datetime, said: Ending | Values | None = None
) -> None:
    """Keep a message that is refused for another reason than its content."""
    await charge_points.touch(store, charging_point_id, at)
    await quarantine.keep(store, charging_point_id, original, reason, at, said)


async def check_remote_stop(store: Store, charging_point_id: str, transaction_id: int) -> None:
    """Raise NotFound for a transaction that is not this station's, Conflict for one that its station has ended."""
    row = await transactions.find(store, charging_point_id, transaction_id)
    if row is None:
        raise NotFound(f"charge point {charging_point_id} has no transaction {transaction_id}")
    if not closing.is_open(row):
        raise Conflict(f"transaction {transaction_id} has ended")


async def known_here(store: Store, charging_point_id: str, transaction_id: int) -> bool:
    """Whether this station's transaction was opened here."""
    return await transactions.find(store, charging_point_id, transaction_id) is not None


async def _hold_station(store: Store, charging_point_id: str, at: datetime) -> None:
    """The station was heard of. Its row is held until the end of the unit, so that of a start and a stop that look for each other one sees
    the other, on whatever sockets and nodes they come."""
    await charge_points.touch(store, charging_point_id, at)


async def _keep_doubt(
    store: Store, station: str, transaction_id: int, original: Original, at: datetime, said: Ending | None = None
) -> None:
    """Keep the words of a message that was taken, but not read in full."""
    if original.unusable:
        reason = f"transaction {transaction_id}: {original.unusable}"
        await quarantine.keep(store, station, original, reason, at, said, attached_to=transaction_id)


async def _stopped_otherwise(store: Store, row: Row, said: Ending, original: Original, at: datetime) -> None:
    await transactions.add_flag(store, row["id"], "stopped_twice")
    station = said.stop.charging_point_id
    if not await unmatched.was_kept(store, station, original.action, original.payload):
        await quarantine.keep(store, station, original, f"transaction {row['id']} was stopped before, differently", at, said)


async def _doubt(store: Store, row: Row, connector_id: int, samples: list[Sample], at: datetime) -> None:
    session = Session(row["connector_id"], row["stopped_at"], row["stop_received_at"] is not None)
    flags = merged(row["flags"], doubts_at_values(connector_id, samples, session, at))
    if set(flags.split()) != set(row["flags"].split()):
        await transactions.save_flags(store, row["id"], flags)


async def _repeated(store: Store, first: Row, said: Start, at: datetime) -> Started:
    if first["stop_received_at"] is not None:
        await transactions.add_flag(store, first["id"], "repeated_after_stop")
    else:
        await transactions.name(store, said.charging_point_id, first["id"], at)
    decision = decision_in(first["answer"])
    assert decision is not None, "a start names a tag"
    return Started(first["id"], decision, is_new=False)
