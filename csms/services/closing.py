"""The end of a session: by its station's stop, or by an operator while the station is silent. The station has the last word, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import key, related
from csms.domain.meter_values import Session, doubts_at_values, meter_at_close
from csms.domain.transactions import FROM_VALUES, METERLESS, Stop, doubts_at_stop, merged, milliseconds, without_stop, yields_to_station
from csms.services import authorization
from csms.services.quarantine import STOP, Ending
from csms.storage import meter_values, transactions, unmatched
from csms.storage.work import Row, Store


def is_open(row: Row, stop: Stop | None = None) -> bool:
    """Whether a stop that names the transaction still ends it: it runs, or it was not ended by such a stop. `stop`: the one that came."""
    yields = yields_to_station(row["flags"]) and (stop is None or stop.says_meter)
    return bool(row["stop_received_at"] is None or yields)


def is_repeat(row: Row, stop: Stop) -> bool:
    """Whether the stop says of a stopped transaction what was said before."""
    first = (row["stop_ms"], row["stop_reason"], row["stop_id_tag"])
    same_meter = row["meter_stop_wh"] == stop.meter_stop_wh if stop.says_meter else METERLESS in row["flags"].split()
    return bool(first == (stop.key_ms, stop.reason, stop.id_tag) and same_meter)


async def close(store: Store, row: Row, said: Ending, answer: str | None, at: datetime, *flags: str) -> None:
    """End the transaction in `row`, whatever id the stop names, with the flags of its doubts and `flags`. `answer`: what the station is
    told, `at`: when the stop came in. A stop that was matched or attached to it before waits again."""
    stop = replace(said.stop, transaction_id=row["id"])
    known = row["flags"]
    if row["stop_received_at"] is not None:
        await unmatched.release(store, row["id"], STOP, f"transaction {row['id']} got another stop")
        known = without_stop(known)
    await meter_values.add(store, stop.charging_point_id, row["connector_id"], row["id"], said.samples, at)
    if not stop.says_meter:
        reading_wh = await meter_values.last_reading_wh(store, row["id"])
        stop = replace(stop, meter_stop_wh=meter_at_close(row["meter_start_wh"], reading_wh))
        flags = (*flags, *(() if reading_wh is None else (FROM_VALUES,)))
    kin = stop.id_tag is None or await _kin(store, row["id_tag"], stop.id_tag)
    doubts = doubts_at_stop(stop, started_at=row["started_at"], meter_start_wh=row["meter_start_wh"], related=kin, at=at)
    doubts |= doubts_at_values(row["connector_id"], said.samples, Session(row["connector_id"], stop.stopped_at), at)
    await transactions.save_stop(store, stop, answer, merged(known, doubts | set(flags)), at)
    if row["start_ms"] != milliseconds(row["started_at"]):
        await transactions.free_start(store, row["id"])


async def close_by_operator(store: Store, transaction_id: int, reason: str, at: datetime) -> None:
    """End a session in its station's place: at the last reading of its meter, or where it started. Raises NotFound, or Conflict when
    it has ended."""
    row = await transactions.find_anywhere(store, transaction_id, lock=True)
    if row is None:
        raise NotFound(f"transaction with id: {transaction_id} not found")
    if row["stop_received_at"] is not None:
        raise Conflict(f"transaction with id: {transaction_id} has ended")
    meter_wh = meter_at_close(row["meter_start_wh"], await meter_values.last_reading_wh(store, transaction_id))
    stop = Stop(row["charging_point_id"], transaction_id, meter_wh, at, reason)
    await transactions.save_stop(store, stop, None, merged(row["flags"], {"closed_by_operator"}), at)


async def flag_stale(store: Store, after: timedelta, at: datetime) -> int:
    """Flag the sessions that no message has named for so long; return how many. A late message finds them all the same."""
    return await transactions.flag_stale(store, at - after, at)


async def _kin(store: Store, one: str, other: str) -> bool:
    return key(one) == key(other) or related(await authorization.find(store, one), await authorization.find(store, other))
