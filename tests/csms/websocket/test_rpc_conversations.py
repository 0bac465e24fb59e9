"""Any interleaving of two conversations on one connection, played by hypothesis: their calls, repeats and nonsense, our answers, our calls,
their answers in and out of time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from csms.websocket.events import Answered, Bad, Call, ErrorCode, Event, Garbled, Late, Refused, Reply, Unknown
from csms.websocket.rpc import CallInFlight, Rpc

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TIMEOUT = timedelta(seconds=30)
IDS = st.sampled_from(["1", "2", "3", "ours-1"])
ACTIONS = st.sampled_from(["Heartbeat", "Authorize", "StartTransaction"])
PAYLOADS = st.sampled_from([{}, {"idTag": "A"}, {"idTag": "B"}, None])
SHAPES = st.sampled_from(["result", "error", "short", "list"])
NONSENSE = st.sampled_from(["x", "{}", "[]", "[5]", '[2,"1"', "[2,[],{}]", "null", "\x00"])


class Conversations(RuleBasedStateMachine):
    """The model: which call waits for us, how often each id was asked and answered, which own call is in flight."""

    def __init__(self) -> None:
        super().__init__()
        self.rpc, self.at = Rpc(), AT
        self.asked, self.told = Counter[str](), Counter[str]()
        self.waiting: Call | None = None
        self.effects = Counter[tuple[str, str]]()
        self.contents: dict[str, set[str]] = {}
        self.texts: list[str] = []
        self.flying: str | None = None
        self.expired: list[str] = []
        self.ours = 0

    # their side

    @precondition(lambda self: self.waiting is None)
    @rule(message_id=IDS, action=ACTIONS, payload=PAYLOADS)
    def they_call(self, message_id: str, action: str, payload: dict[str, Any] | None) -> None:
        text = json.dumps([2, message_id, action, payload])
        self.contents.setdefault(message_id, set()).add(json.dumps([action, payload or {}]))
        self.texts.append(text)
        self._hear(text)

    @precondition(lambda self: self.texts and self.waiting is None)
    @rule(data=st.data())
    def they_repeat(self, data: st.DataObject) -> None:
        self._hear(data.draw(st.sampled_from(self.texts)))

    @rule(message_id=IDS, rest=st.sampled_from(["", ',"Heartbeat"', ",5,{}", ',"Heartbeat",[]', ',"Heartbeat",{},1']))
    def they_call_in_the_wrong_shape(self, message_id: str, rest: str) -> None:
        self.asked[message_id] += 1
        (event,) = self.rpc.receive(f'[2,"{message_id}"{rest}]', self.at)
        assert isinstance(event, Reply)
        assert event.bad
        assert json.loads(event.text)[:3] == [4, message_id, "FormationViolation"]
        self._tell(event.text)

    @rule(text=NONSENSE)
    def they_send_nonsense(self, text: str) -> None:
        assert [type(event) for event in self.rpc.receive(text, self.at)] == [Bad]

    def _hear(self, text: str) -> None:
        self.asked[json.loads(text)[1]] += 1
        for event in self.rpc.receive(text, self.at):
            assert isinstance(event, Call | Reply), event
            if isinstance(event, Reply):
                self._tell(event.text)
            else:
                self.waiting = event

    # our answers

    @precondition(lambda self: self.waiting is not None)
    @rule(refused=st.booleans())
    def we_settle(self, refused: bool) -> None:
        call, self.waiting = self.waiting, None
        assert call is not None
        if refused:
            self._tell(self.rpc.refuse(call, ErrorCode.INTERNAL_ERROR))
        else:
            self._tell(self.rpc.answer(call, {"number": len(self.told)}))
            self.effects[call.message_id, call.action] += 1
        with pytest.raises(KeyError):
            self.rpc.answer(call, {})

    def _tell(self, text: str) -> None:
        answer = json.loads(text)
        assert len(answer) == {3: 3, 4: 5}[answer[0]]
        self.told[answer[1]] += 1

    # our calls

    @rule()
    def we_call(self) -> None:
        message_id = f"ours-{self.ours + 1}"
        if self.flying is not None:
            with pytest.raises(CallInFlight):
                self.rpc.call(message_id, "Reset", {}, self.at + TIMEOUT)
            return
        self.ours += 1
        assert json.loads(self.rpc.call(message_id, "Reset", {}, self.at + TIMEOUT)) == [2, message_id, "Reset", {}]
        self.flying = message_id

    @rule(number=st.integers(0, 5), shape=SHAPES)
    def they_answer(self, number: int, shape: str) -> None:
        message_id = f"ours-{self.ours - number}"
        text = {
            "result": json.dumps([3, message_id, {"status": "Accepted"}]),
            "error": json.dumps([4, message_id, "GenericError", "", {}]),
            "short": json.dumps([3, message_id]),
            "list": json.dumps([3, message_id, []]),
        }[shape]
        (event,) = self.rpc.receive(text, self.at)
        assert isinstance(event, self._expected(message_id, shape)), event

    def _expected(self, message_id: str, shape: str) -> type[Event]:
        if message_id == self.flying:
            self.flying = None
            kinds: dict[str, type[Event]] = {"result": Answered, "error": Refused}
            return kinds.get(shape, Garbled)
        if message_id in self.expired:
            self.expired.remove(message_id)
            return Late
        return Unknown

    @rule(seconds=st.sampled_from([1, 29, 31]))
    def time_passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)
        gone = self.rpc.expire(self.at)
        if gone is not None:
            assert gone == self.flying
            self.expired = [*self.expired, gone][-16:]
            self.flying = None

    # what holds at any time

    @invariant()
    def one_own_call_is_in_flight_at_most(self) -> None:
        assert (self.rpc.in_flight.message_id if self.rpc.in_flight else None) == self.flying

    @invariant()
    def nothing_is_answered_more_often_than_it_was_asked(self) -> None:
        assert self.told <= self.asked

    @invariant()
    def a_repeat_has_no_second_effect(self) -> None:
        """Unless the station's ids mean nothing; a Heartbeat is always carried out."""
        if all(len(contents) == 1 for contents in self.contents.values()):
            assert all(count == 1 for (_, action), count in self.effects.items() if action != "Heartbeat")

    def teardown(self) -> None:
        if self.waiting is not None:
            self.we_settle(refused=False)
        assert self.told == self.asked, "exactly one answer for each"


Conversations.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestConversations = Conversations.TestCase
