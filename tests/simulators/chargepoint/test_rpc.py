import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.rpc import (
    REMEMBERED_ANSWERS,
    REMEMBERED_LENGTH,
    Call,
    Error,
    Malformed,
    Result,
    Rpc,
    encode_call,
    encode_error,
    encode_result,
    parse,
)
from tests.simulators.chargepoint.bench import START

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[2,"a","Reset",{"type":"Soft"}]', Call("a", "Reset", {"type": "Soft"})),
        ('[2,"a","Heartbeat",null]', Call("a", "Heartbeat", {})),
        ('[2,"a","Heartbeat",[1]]', Call("a", "Heartbeat", [1])),
        ('[3,"a",{}]', Result("a", {})),
        ('[3,"a"]', Result("a", None)),
        ('[4,"a","GenericError","no",{}]', Error("a", "GenericError", "no")),
        ('[4,"a"]', Error("a", "", "")),
        ('[4,"a",5,null,{}]', Error("a", "", "")),
    ],
)
def test_well_formed_frames_are_read(text: str, frame: Any) -> None:
    assert parse(text) == frame


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ('[2,"a","Reset"]', "a"),
        ('[2,"a","Reset",{},5]', "a"),
        ('[2,"a",5,{}]', "a"),
        ('[2,"a"]', "a"),
        ('[2,7,"Reset",{}]', "7"),
        ('[2,"","Reset",{}]', ""),
        (json.dumps([2, "x" * 37, "Reset", {}]), "x" * 37),
        ("[2]", None),
        ('[2,null,"Reset",{}]', None),
        ('["2","a","Reset",{}]', None),
        ('[true,"a","Reset",{}]', None),
        ('[9,"a","Reset",{}]', None),
        ("[3]", None),
        ("[]", None),
        ('{"a":1}', None),
        ("5", None),
        ("", None),
        ('[2,"a","Reset",{}', None),
        ("[" * 5000, None),
        ('[2,"a","Reset",NaN]', None),
    ],
)
def test_malformed_frames_keep_the_id_when_it_can_be_answered(text: str, message_id: str | None) -> None:
    frame = parse(text)
    assert isinstance(frame, Malformed)
    assert frame.message_id == message_id


@given(st.text() | JSON.map(lambda value: json.dumps(value)) | st.lists(JSON, max_size=6).map(lambda rest: json.dumps([2, *rest])))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    parse(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=36))
def test_any_id_survives_the_wire(message_id: str) -> None:
    assert parse(encode_call(message_id, "Heartbeat", {})) == Call(message_id, "Heartbeat", {})
    assert parse(encode_result(message_id, {"a": 1})) == Result(message_id, {"a": 1})
    assert parse(encode_error(message_id, "GenericError", "x" * 300)) == Error(message_id, "GenericError", "x" * 255)


def test_an_error_has_five_elements_and_empty_details() -> None:
    assert json.loads(encode_error("a", "NotSupported", "no")) == [4, "a", "NotSupported", "no", {}]


def test_only_one_call_is_in_flight() -> None:
    rpc: Rpc[str] = Rpc()
    rpc.call("1", "Heartbeat", {}, "token", START, 30)
    with pytest.raises(RuntimeError, match="Heartbeat still waits"):
        rpc.call("2", "Heartbeat", {}, "token", START, 30)


def test_only_the_answer_with_its_id_frees_the_line() -> None:
    rpc: Rpc[str] = Rpc()
    rpc.call("1", "Heartbeat", {}, "token", START, 30)
    assert rpc.take("other") is None
    assert rpc.in_flight is not None
    waiting = rpc.take("1")
    assert waiting is not None
    assert waiting.token == "token"
    assert rpc.in_flight is None
    assert rpc.take("1") is None


def test_a_call_expires_at_its_deadline_and_not_before() -> None:
    rpc: Rpc[str] = Rpc()
    rpc.call("1", "Heartbeat", {}, "token", START, 30)
    assert rpc.expire(START + timedelta(seconds=29.9)) is None
    assert rpc.expire(START + timedelta(seconds=30)) is not None
    assert rpc.in_flight is None


def test_an_equal_call_is_recalled_and_another_payload_is_not() -> None:
    rpc: Rpc[str] = Rpc()
    call = Call("a", "Reset", {"type": "Soft"})
    rpc.remember(call, "answer")
    assert rpc.recall(call) == "answer"
    assert rpc.recall(Call("a", "Reset", {"type": "Hard"})) is None
    assert rpc.recall(Call("b", "Reset", {"type": "Soft"})) is None


def test_long_answers_are_remembered_for_fewer_calls_and_the_newest_always() -> None:
    rpc: Rpc[str] = Rpc()
    calls = [Call(str(n), "GetConfiguration", {}) for n in range(4)]
    for call, length in zip(calls, (REMEMBERED_LENGTH // 2, REMEMBERED_LENGTH // 2, 10, 3 * REMEMBERED_LENGTH), strict=True):
        rpc.remember(call, "x" * length)
        assert rpc.recall(call) is not None
    assert [rpc.recall(call) is not None for call in calls] == [False, True, True, True]
    rpc.remember(calls[3], "again")
    assert rpc.recall(calls[3]) == "again"


def test_the_memory_of_answers_is_bounded_and_ends_with_the_connection() -> None:
    rpc: Rpc[str] = Rpc()
    calls = [Call(str(n), "Heartbeat", {}) for n in range(REMEMBERED_ANSWERS + 1)]
    for call in calls:
        rpc.remember(call, "answer")
    assert rpc.recall(calls[0]) is None
    assert rpc.recall(calls[1]) == "answer"
    rpc.lose()
    assert rpc.recall(calls[1]) is None
