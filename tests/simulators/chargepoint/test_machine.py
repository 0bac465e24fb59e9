import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.events import BadEvent, Connected, Note, Plug, Request, Swipe
from tests.simulators.chargepoint.bench import ANSWERS, START, Bench

FIELD = st.none() | st.booleans() | st.integers(-2, 5) | st.text(max_size=5) | st.dictionaries(st.text(max_size=3), st.integers())
ACTIONS = st.sampled_from(["Reset", "GetConfiguration", "RemoteStartTransaction", "TriggerMessage", "Heartbeat", "Foo", ""])


@given(st.lists(st.lists(FIELD | ACTIONS, max_size=5).map(json.dumps) | st.text(max_size=20), max_size=10))
def test_no_frame_makes_the_machine_raise_and_it_still_answers_afterwards(frames: list[str]) -> None:
    bench = Bench().boot()
    for frame in frames:
        bench.receive(frame)
    if bench.machine.online:
        assert bench.call("GetConfiguration", {"key": ["HeartbeatInterval"]}, "still-there")[0] == 3


@pytest.mark.parametrize(("text", "answer_id"), [('[2,"a","Reset"]', "a"), ('[2,7,"Reset",{}]', "7"), ('[9,"a",{}]', None), ("{", None)])
def test_a_malformed_frame_is_answered_when_its_id_can_be_read(text: str, answer_id: str | None) -> None:
    bench = Bench().boot().forget().receive(text)
    assert [frame[:3] for frame in bench.sent] == ([[4, answer_id, "FormationViolation"]] if answer_id else [])
    assert "malformed" in bench.notes


@pytest.mark.parametrize("action", ["BootNotification", "Heartbeat", "Authorize", "StartTransaction"])
@given(payload=st.dictionaries(st.sampled_from(["status", "interval", "currentTime", "idTagInfo", "transactionId"]), FIELD) | FIELD)
def test_no_answer_makes_the_machine_raise_and_the_line_is_free_again(action: str, payload: Any) -> None:
    bench = Bench()
    if action == "BootNotification":
        bench.act(Connected())
    else:
        bench.boot().act(Plug())
        bench.answer_all()
        bench.act(Request("Heartbeat", {}) if action == "Heartbeat" else Swipe(1, "TAG"))
        if action == "StartTransaction":
            bench.answer()
    waiting = bench.waiting
    assert waiting is not None
    assert waiting[2] == action
    bench.receive(json.dumps([3, waiting[1], payload]))
    bench.answer_all()
    assert bench.waiting is None


def test_a_frame_without_a_connection_is_ignored() -> None:
    bench = Bench().receive('[2,"a","GetConfiguration",{}]')
    assert bench.sent == []
    assert isinstance(bench.seen[0], Note)


def test_outputs_are_handed_over_once() -> None:
    bench = Bench()
    bench.machine.tick(START)
    assert bench.machine.outputs()
    assert bench.machine.outputs() == []


def test_what_can_be_looked_up() -> None:
    bench = Bench(connectors=2, register_start_wh=100).charge(connector=2).wait(3600)
    machine = bench.machine
    assert (machine.online, machine.registration, machine.backlog_size) == (True, "Accepted", 0)
    assert [machine.status(n) for n in (0, 1, 2)] == ["Available", "Available", "Charging"]
    assert (machine.transaction_id(1), machine.transaction_id(2)) == (None, ANSWERS["StartTransaction"]["transactionId"])
    assert (machine.energy_wh(1), machine.energy_wh(2), machine.power_w(2)) == (100, 11_100, 11_000)
    assert machine.soc_percent(1) is None
    with pytest.raises(BadEvent, match="connectors 1 to 2"):
        machine.status(3)


def test_same_events_and_ids_give_the_same_transcript() -> None:
    one, other = (Bench(connectors=2).charge().wait(700).drop().wait(90).boot() for _ in range(2))
    assert one.seen == other.seen


def test_it_says_for_which_answer_it_waits() -> None:
    bench = Bench()
    assert bench.machine.awaiting is None
    bench.act(Connected())
    assert bench.waiting is not None
    assert bench.machine.awaiting == bench.waiting[1]
    bench.answer_all()
    assert bench.machine.awaiting is None
