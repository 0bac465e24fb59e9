"""Any interleaving of starts, stops, retries, losses, reconnects, late and early messages, and an operator in between: each session is
there once, with the first answer; its energy is right or unknown; its tag's count is right; and no message is lost.

A message is sent when it happens, or late, after others; its answer gets through or is lost, and each may be sent again, word for word. A
station that never heard its start's answer names the session by -1. The model beside it knows what the rules must make of that."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from csms.domain.charge_points import Boot
from csms.domain.errors import Conflict
from csms.domain.id_tags import IdTag, Verdict, key
from csms.domain.transactions import Sample, Start, Stop
from csms.services import charging, closing, id_tags, registration
from csms.services.charging import Started
from csms.services.quarantine import Original
from csms.storage import transactions
from csms.storage.sqlite import SqliteStore, _drive

T = TypeVar("T")
STATIONS = ("CP1", "CP2")
LIMITS = {"one": 1, "two": 2, "many": -1}
TAGS = st.sampled_from([*LIMITS, "ONE", "nobody"])
METERS_WH = {1: 50_000, 2: 0}
"""The meters of the connectors, so far apart that a stop at the lower one never fits a session at the higher one."""
DAY = timedelta(days=1)


@dataclass
class Session:
    """A session as it really is. `number`: what the station knows its transaction by, once an answer got through."""

    start: Start
    number: int | None = None
    answer: Started | None = None
    stop: Stop | None = None
    stop_arrived: bool = False
    closed: bool = False
    named_at: datetime | None = None
    is_stale: bool = False

    @property
    def stop_was_useless(self) -> bool:
        return self.stop is not None and self.stop.transaction_id == -1


class Charging(RuleBasedStateMachine):
    """Two stations and an operator against the services, on SQLite."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None, detect_types=sqlite3.PARSE_DECLTYPES)
        with sqlite3.connect(self.template) as template:
            template.backup(self.connection)
        template.close()
        self.connection.row_factory = sqlite3.Row
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.steps_wh = 0
        self.all: list[Session] = []
        self.taken: dict[int, Session] = {}
        for name in STATIONS:
            self.carry_out(lambda store, name=name: registration.create(store, name, self.now))
        for tag, limit in LIMITS.items():
            self.carry_out(lambda store, tag=tag, limit=limit: id_tags.put(store, IdTag(tag, limit), None, self.now))

    def teardown(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()

    def carry_out(self, unit: Callable[[SqliteStore], Awaitable[T]]) -> T:
        self.connection.execute("BEGIN")
        try:
            result = _drive(unit, SqliteStore(self.connection))
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        return result

    def rows(self, sql: str, *values: object) -> list[Any]:
        return self.carry_out(lambda store: store.rows(sql, *values))

    # what happens at the stations

    @rule(
        station=st.sampled_from(STATIONS),
        connector=st.sampled_from([*METERS_WH]),
        tag=TAGS,
        fate=st.sampled_from(["heard", "lost", "late"]),
    )
    def begin(self, station: str, connector: int, tag: str, fate: str) -> None:
        self.pass_time()
        session = Session(Start(station, connector, tag, METERS_WH[connector] + self.steps_wh, self.now))
        self.all.append(session)
        if fate != "late":
            self.send_start(session, heard=fate == "heard")

    @precondition(lambda self: self.some(self.runs))
    @rule(data=st.data(), tagged=st.booleans(), late=st.booleans())
    def end(self, data: st.DataObject, tagged: bool, late: bool) -> None:
        session = self.drawn(data, self.runs)
        self.pass_time()
        said = session.start
        number = -1 if session.number is None else session.number
        meter_wh = METERS_WH[said.connector_id] + self.steps_wh
        session.stop = Stop(said.charging_point_id, number, meter_wh, self.now, id_tag=said.id_tag if tagged else None)
        if not late:
            self.send_stop(session)

    @precondition(lambda self: self.some(self.is_unsent))
    @rule(data=st.data())
    def send_late(self, data: st.DataObject) -> None:
        session = self.drawn(data, self.is_unsent)
        self.pass_time()
        if session.answer is None:
            self.send_start(session, heard=True)
        else:
            self.send_stop(session)

    @precondition(lambda self: self.some(lambda one: one.stop is not None and not one.stop_arrived))
    @rule(data=st.data())
    def send_stop_first(self, data: st.DataObject) -> None:
        self.pass_time()
        self.send_stop(self.drawn(data, lambda one: one.stop is not None and not one.stop_arrived))

    @precondition(lambda self: self.some(lambda one: one.answer is not None))
    @rule(data=st.data(), heard=st.booleans())
    def repeat_start(self, data: st.DataObject, heard: bool) -> None:
        self.pass_time()
        self.send_start(self.drawn(data, lambda one: one.answer is not None), heard)

    @precondition(lambda self: self.some(lambda one: one.stop_arrived))
    @rule(data=st.data())
    def repeat_stop(self, data: st.DataObject) -> None:
        self.pass_time()
        self.send_stop(self.drawn(data, lambda one: one.stop_arrived))

    @precondition(lambda self: self.some(self.runs))
    @rule(data=st.data())
    def measure(self, data: st.DataObject) -> None:
        self.pass_time()
        self.send_meter(self.drawn(data, self.runs))

    @rule(station=st.sampled_from(STATIONS))
    def reconnect_and_boot(self, station: str) -> None:
        self.pass_time()
        self.carry_out(lambda store: registration.connect(store, station, "node", "ocpp1.6", self.now))
        self.carry_out(lambda store: registration.boot(store, station, Boot("V", "M"), None, self.now))

    # what happens at the operator's

    @precondition(lambda self: self.some(lambda one: one.answer is not None))
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        session = self.drawn(data, lambda one: one.answer is not None)
        assert session.answer is not None
        number, was_open = session.answer.transaction_id, self.is_open(session)
        try:
            self.carry_out(lambda store: closing.close_by_operator(store, number, "Other", self.now))
        except Conflict:
            assert not was_open
        else:
            assert was_open
            session.closed = True

    @precondition(lambda self: self.some(self.is_open))
    @rule()
    def wait_a_day(self) -> None:
        self.now += DAY
        self.carry_out(lambda store: closing.flag_stale(store, DAY, self.now))
        for one in self.all:
            if self.is_open(one) and one.named_at is not None and one.named_at < self.now - DAY:
                one.is_stale = True

    # what is true whatever happened

    @invariant()
    def each_start_is_one_session_with_what_it_said(self) -> None:
        begun = {one.answer.transaction_id: one.start for one in self.all if one.answer}
        found = self.rows("SELECT id, charging_point_id, connector_id, id_tag, meter_start_wh, started_at FROM transactions")
        assert {tuple(row) for row in found} == {
            (number, said.charging_point_id, said.connector_id, said.id_tag, said.meter_start_wh, said.started_at)
            for number, said in begun.items()
        }

    @invariant()
    def each_session_has_its_own_stop_or_none(self) -> None:
        for one in self.all:
            if one.answer:
                row = self.row_of(one)
                assert (row["stop_received_at"] is None) == self.is_open(one)
                stopped = self.ended_by(one)
                if stopped is not None:
                    assert stopped.stop is not None
                    assert (row["meter_stop_wh"], row["stopped_at"]) == (stopped.stop.meter_stop_wh, stopped.stop.stopped_at)
                    assert stopped is one or "matched" in row["flags"]
                assert row["meter_stop_wh"] is None or row["meter_stop_wh"] >= row["meter_start_wh"]

    @invariant()
    def each_tag_counts_its_running_accepted_sessions(self) -> None:
        for tag in LIMITS:
            assert self.carry_out(lambda store, tag=tag: transactions.count_active(store, tag)) == self.active(tag)

    @invariant()
    def no_stop_is_lost(self) -> None:
        """Each that arrived ended its session, or is kept once, waiting or with the session that took it."""
        kept = [row["payload"] for row in self.rows("SELECT payload FROM unmatched_messages WHERE action = 'StopTransaction'")]
        assert len(kept) == len(set(kept))
        for one in self.all:
            if one.stop_arrived and one.stop is not None:
                assert one.stop.transaction_id != -1 or repr(one.stop) in kept

    # how the messages are sent, and the model beside them

    def send_start(self, session: Session, heard: bool) -> None:
        expected = session.answer.decision.verdict if session.answer else self.verdict(session.start.id_tag)
        original = Original("StartTransaction", "m", repr(session.start))
        waiting = [one for one in self.waiting() if self.fits(one, session)]
        answer = self.carry_out(lambda store: charging.start(store, session.start, original, self.now))
        assert answer.decision.verdict is expected
        assert session.answer in (None, answer)
        if session.answer is None:
            session.answer, session.named_at = answer, self.now
            if len(waiting) == 1 and [session] == [one for one in self.all if self.is_open(one) and self.fits(waiting[0], one)]:
                self.taken[id(waiting[0])] = session
        elif self.is_open(session):
            session.named_at, session.is_stale = self.now, False
        if heard:
            session.number = answer.transaction_id

    def send_stop(self, session: Session) -> None:
        stop = session.stop
        assert stop is not None
        fitting = [one for one in self.all if self.is_open(one) and self.fits(session, one)]
        self.carry_out(lambda store: charging.stop(store, stop, [], Original("StopTransaction", "m", repr(stop)), self.now))
        if not session.stop_arrived and not session.stop_was_useless:
            self.taken = {stopped: one for stopped, one in self.taken.items() if one is not session}
            self.taken[id(session)] = session
        elif not session.stop_arrived and len(fitting) == 1:
            self.taken[id(session)] = fitting[0]
        session.stop_arrived = True

    def send_meter(self, session: Session) -> None:
        said, number = session.start, -1 if session.number is None else session.number
        sample, original = Sample(self.now, "5"), Original("MeterValues", "m", "{}")
        self.carry_out(lambda store: charging.meter(store, said.charging_point_id, said.connector_id, number, [sample], original, self.now))
        if session.number is not None:
            session.named_at, session.is_stale = self.now, False

    def some(self, kind: Callable[[Session], bool]) -> bool:
        return any(kind(one) for one in self.all)

    def drawn(self, data: st.DataObject, kind: Callable[[Session], bool]) -> Session:
        return self.all[data.draw(st.sampled_from([place for place, one in enumerate(self.all) if kind(one)]))]

    def runs(self, session: Session) -> bool:
        return session.stop is None

    def is_unsent(self, session: Session) -> bool:
        return session.answer is None or (session.stop is not None and not session.stop_arrived)

    def ended_by(self, session: Session) -> Session | None:
        """Whose stop ended the session."""
        return next((one for one in self.all if self.taken.get(id(one)) is session), None)

    def waiting(self) -> list[Session]:
        return [one for one in self.all if one.stop_arrived and id(one) not in self.taken]

    def fits(self, stopped: Session, session: Session) -> bool:
        stop, start = stopped.stop, session.start
        assert stop is not None
        same_station = stop.charging_point_id == start.charging_point_id
        same_tag = stop.id_tag is None or key(stop.id_tag) == key(start.id_tag)
        return same_station and same_tag and start.started_at <= stop.stopped_at and start.meter_start_wh <= stop.meter_stop_wh

    def is_open(self, session: Session) -> bool:
        return session.answer is not None and not session.closed and self.ended_by(session) is None

    def active(self, tag: str) -> int:
        mine = [one for one in self.all if key(one.start.id_tag) == key(tag) and self.is_open(one) and not one.is_stale]
        return sum(one.answer is not None and one.answer.decision.accepted for one in mine)

    def verdict(self, tag: str) -> Verdict:
        limit = LIMITS.get(key(tag))
        if limit is None:
            return Verdict.INVALID
        return Verdict.CONCURRENT if 0 < limit <= self.active(tag) else Verdict.ACCEPTED

    def row_of(self, session: Session) -> Any:
        assert session.answer is not None
        return self.rows("SELECT * FROM transactions WHERE id = $1", session.answer.transaction_id)[0]

    def pass_time(self) -> None:
        self.now += timedelta(seconds=1)
        self.steps_wh += 7


@pytest.mark.timeout(300)
def test_whatever_happens_each_session_is_there_once_and_right(sqlite_template: Path) -> None:
    machine = type("Machine", (Charging,), {"template": sqlite_template})
    run_state_machine_as_test(machine, settings=settings(max_examples=150, stateful_step_count=40, deadline=None))
