"""Charging sessions. What a station reports of one is always kept: as a transaction, or, when it fits none, in quarantine. A repeated
start gets the first answer again, and a repeated stop changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from csms.domain.id_tags import Decision, Verdict, key, related
from csms.domain.transactions import Sample, Start, Stop, doubts_at_start, doubts_at_stop, merged
from csms.services import authorization
from csms.storage import charge_points, transactions
from csms.storage.work import Row, Store


@dataclass(frozen=True)
class Original:
    """The message as it came, for quarantine. `unusable` says what in it could not be read, if anything."""

    action: str
    message_id: str
    payload: str
    unusable: str | None = None


@dataclass(frozen=True)
class Started:
    """The answer to a start: a transaction id, whatever the decision."""

    transaction_id: int
    decision: Decision


async def start(store: Store, said: Start, original: Original, at: datetime) -> Started:
    """Store a start and decide on its tag; the same start again gets the first answer again, word for word."""
    await charge_points.touch(store, said.charging_point_id, at)
    if first := await transactions.find_start(store, said):
        return await _repeated(store, first)
    decision = await authorization.for_start(store, said.id_tag, at)
    flags = merged("", doubts_at_start(said, at))
    transaction_id = await transactions.add(store, said, decision.verdict.value, _answer(decision), flags, at)
    if transaction_id is None:
        first = await transactions.find_start(store, said)
        assert first is not None, "the start that was in the way is there"
        return await _repeated(store, first)
    if original.unusable:
        await _quarantine(store, said.charging_point_id, original, f"transaction {transaction_id}: {original.unusable}", at)
    return Started(transaction_id, decision)


async def stop(store: Store, said: Stop, samples: list[Sample], original: Original, at: datetime) -> Decision | None:
    """Close a transaction, or keep the stop in quarantine when it fits none; return how the stop's tag stands, if it names one."""
    await charge_points.touch(store, said.charging_point_id, at)
    row = await transactions.find(store, said.charging_point_id, said.transaction_id, lock=True)
    if row is None:
        await _quarantine(store, said.charging_point_id, original, "no such transaction at this station", at)
    elif row["stop_received_at"] is not None:
        await _stopped_again(store, row, said, samples, original, at)
    else:
        await _close(store, row, said, samples, at)
        if original.unusable:
            reason = f"transaction {said.transaction_id}: {original.unusable}"
            await _quarantine(store, said.charging_point_id, original, reason, at)
    return await authorization.standing(store, said.id_tag, at) if said.id_tag is not None else None


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
    reason = original.unusable
    if transaction_id is not None and await transactions.find(store, charging_point_id, transaction_id) is None:
        transaction_id, samples, reason = None, [], "no such transaction at this station"
    await transactions.add_samples(store, charging_point_id, connector_id, transaction_id, samples, at)
    if reason:
        await _quarantine(store, charging_point_id, original, reason, at)


async def quarantine(store: Store, charging_point_id: str, original: Original, reason: str, at: datetime) -> None:
    """Keep a message that is refused for another reason than its content."""
    await charge_points.touch(store, charging_point_id, at)
    await _quarantine(store, charging_point_id, original, reason, at)


async def known_here(store: Store, charging_point_id: str, transaction_id: int) -> bool:
    """Whether this station's transaction was opened here."""
    return await transactions.find(store, charging_point_id, transaction_id) is not None


async def _close(store: Store, row: Row, said: Stop, samples: list[Sample], at: datetime) -> None:
    kin = said.id_tag is None or await _kin(store, row["id_tag"], said.id_tag)
    doubts = doubts_at_stop(said, started_at=row["started_at"], meter_start_wh=row["meter_start_wh"], related=kin, at=at)
    await transactions.save_stop(store, said, merged(row["flags"], doubts), at)
    await transactions.add_samples(store, said.charging_point_id, row["connector_id"], said.transaction_id, samples, at)


async def _kin(store: Store, one: str, other: str) -> bool:
    return key(one) == key(other) or related(await authorization.find(store, one), await authorization.find(store, other))


async def _stopped_again(store: Store, row: Row, said: Stop, samples: list[Sample], original: Original, at: datetime) -> None:
    first = (row["stop_ms"], row["meter_stop_wh"], row["stop_reason"], row["stop_id_tag"])
    if first == (said.key_ms, said.meter_stop_wh, said.reason, said.id_tag):
        await transactions.add_samples(store, said.charging_point_id, row["connector_id"], said.transaction_id, samples, at)
    else:
        await transactions.save_flags(store, row["id"], merged(row["flags"], {"stopped_twice"}))
        await _quarantine(store, said.charging_point_id, original, f"transaction {row['id']} was stopped before, differently", at)


async def _repeated(store: Store, first: Row) -> Started:
    if first["stop_received_at"] is not None:
        await transactions.save_flags(store, first["id"], merged(first["flags"], {"repeated_after_stop"}))
    return Started(first["id"], _decision(json.loads(first["answer"])))


async def _quarantine(store: Store, charging_point_id: str, original: Original, reason: str, at: datetime) -> None:
    await transactions.quarantine(store, charging_point_id, original.action, original.message_id, original.payload, reason, at)


def _answer(decision: Decision) -> str:
    expiry = decision.expiry_date.isoformat() if decision.expiry_date else None
    return json.dumps({"verdict": decision.verdict.value, "expiry_date": expiry, "parent_id_tag": decision.parent_id_tag})


def _decision(answer: Mapping[str, str | None]) -> Decision:
    expiry = answer["expiry_date"]
    decision = Decision(Verdict(answer["verdict"]), parent_id_tag=answer["parent_id_tag"])
    return replace(decision, expiry_date=datetime.fromisoformat(expiry)) if expiry else decision
