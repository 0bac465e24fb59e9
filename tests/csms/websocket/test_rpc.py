import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.websocket.events import Answered, Bad, Call, ErrorCode, Garbled, Late, Refused, Reply, Unknown
from csms.websocket.frames import legible
from csms.websocket.rpc import CallInFlight, Rpc, callerror

AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = AT + timedelta(seconds=30)
HEARTBEAT = '[2,"h","Heartbeat",{}]'
START = '[2,"s","StartTransaction",{"connectorId":1,"meterStart":%s}]'


def received(rpc: Rpc, text: str) -> Call:
    (event,) = rpc.receive(text, AT)
    assert isinstance(event, Call)
    return event


def replied(rpc: Rpc, text: str) -> list[Any]:
    (event,) = rpc.receive(text, AT)
    assert isinstance(event, Reply)
    frame: list[Any] = json.loads(event.text)
    return frame


# their CALLs


def test_a_call_is_carried_out_and_answered_under_its_id() -> None:
    rpc = Rpc()
    call = received(rpc, '[2,"a","Authorize",{"idTag":"T"}]')
    assert (call.message_id, call.action, call.payload, call.at) == ("a", "Authorize", {"idTag": "T"}, AT)
    assert not call.repaired
    assert rpc.answer(call, {"idTagInfo": {"status": "Accepted"}}) == '[3,"a",{"idTagInfo":{"status":"Accepted"}}]'


def test_a_call_is_settled_once() -> None:
    rpc = Rpc()
    call = received(rpc, HEARTBEAT)
    with pytest.raises(TypeError):
        rpc.answer(call, {"x": object()})
    assert rpc.answer(call, {}) == '[3,"h",{}]'
    with pytest.raises(KeyError):
        rpc.answer(call, {})
    with pytest.raises(KeyError):
        rpc.refuse(call, ErrorCode.INTERNAL_ERROR)


def test_a_refusal_has_five_elements_an_object_last_and_255_characters_at_most() -> None:
    rpc = Rpc()
    text = rpc.refuse(received(rpc, HEARTBEAT), ErrorCode.NOT_IMPLEMENTED, "é" * 300 + "\ud800")
    assert json.loads(text) == [4, "h", "NotImplemented", "é" * 255, {}]
    text = rpc.refuse(received(rpc, HEARTBEAT), ErrorCode.SECURITY_ERROR, "\ud800", {"a": 1})
    assert json.loads(text) == [4, "h", "SecurityError", "\ufffd", {"a": 1}]


@pytest.mark.parametrize("message_id", ["x" * 36, "x" * 255, "a:b", 'a"b', "é😀", "\\", "-1", " ", "\n"])
def test_ids_are_echoed_exactly(message_id: str) -> None:
    rpc = Rpc()
    call = received(rpc, json.dumps([2, message_id, "Authorize", {}]))
    text = rpc.answer(call, {})
    assert json.loads(text)[1] == message_id


def test_a_null_payload_is_an_empty_one() -> None:
    assert received(Rpc(), '[2,"a","Heartbeat",null]').payload == {}


def test_the_message_type_may_be_written_as_2_0() -> None:
    assert received(Rpc(), '[2.0,"a","Heartbeat",{}]').action == "Heartbeat"


@pytest.mark.parametrize(
    ("text", "echoed"),
    [
        ('[2,"a","Heartbeat"]', "a"),
        ('[2,"a"]', "a"),
        ('[2,"a","Heartbeat",{},1]', "a"),
        ('[2,"","Heartbeat",{}]', ""),
        ('[2,null,"Heartbeat",{}]', None),
        ('[2,7,"Heartbeat",{}]', 7),
        ('[2,7.5,"Heartbeat",{}]', 7.5),
        ('[2,true,"Heartbeat",{}]', True),
        ('[2,"a",5,{}]', "a"),
        ('[2,"a","",{}]', "a"),
        ('[2,"a",{},{}]', "a"),
        ('[2,"a","Heartbeat",[]]', "a"),
        ('[2,"a","Heartbeat","{}"]', "a"),
        ('[2,"a","StartTransaction",[]]', "a"),
        ('[2,"a\\u0000","StartTransaction",{}]', "a\x00"),
        ('[2,"\\ud800","StartTransaction",{}]', "\ud800"),
        (f'[2,"{"x" * 256}","Heartbeat",{{}}]', "x" * 256),
        ('[2,"a","Authorize",{"idTag":"\\u0000"}]', "a"),
        ('[2,"a","Authorize",{"idTag":"\x00"}]', "a"),
        ('[2,"a","Authorize",{"idTag":"\\ud800"}]', "a"),
        ('[2,"a","Authorize",{"idTag":NaN}]', "a"),
        ('[2,"a","Authorize",{"idTag":Infinity}]', "a"),
        ('[2,"a","Authorize",{"idTag":' + "9" * 5000 + "}]", "a"),
        ('[2,"a","Authorize",{"idTag":' + "[" * 100_000 + "]" * 100_000 + "}]", "a"),
        ('[2,"a","\\ud800",{}]', "a"),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_broken_call_with_a_readable_id_gets_a_formation_violation(text: str, echoed: object) -> None:
    rpc = Rpc()
    kind, message_id, code, description, details = replied(rpc, text)
    assert (kind, message_id, code, details) == (4, echoed, "FormationViolation", {})
    assert type(message_id) is type(echoed)
    assert 0 < len(description) <= 255
    assert rpc.bad_in_a_row == 1
    received(rpc, HEARTBEAT)
    assert rpc.bad_in_a_row == 0


@pytest.mark.parametrize(
    "text",
    [
        '[2,"a","Heartbeat",{}',
        '{"a":1}',
        '"x"',
        "5",
        "[]",
        "null",
        "hello",
        "[" * 100_000,
        '[2,"a","Heartbeat",{}]x',
        '[5,"a","Heartbeat",{}]',
        '[1,"a","Heartbeat",{}]',
        '[99,"a","Heartbeat",{}]',
        '["2","a","Heartbeat",{}]',
        '[true,"a","Heartbeat",{}]',
        '[null,"a","Heartbeat",{}]',
        '[[2],"a","Heartbeat",{}]',
        "[2]",
        "[3]",
        "[4]",
        '[2,{},"Heartbeat",{}]',
        '[2,["a"],"Heartbeat",{}]',
        "[3,[],{}]",
        "\x00",
        "\ud800",
    ],
    ids=lambda text: repr(text)[:30],
)
def test_what_cannot_be_answered_is_bad_and_the_connection_goes_on(text: str) -> None:
    rpc = Rpc()
    (event,) = rpc.receive(text, AT)
    assert isinstance(event, Bad)
    assert event.reason
    assert event.raw_text == legible(text)
    assert rpc.bad_in_a_row == 1
    received(rpc, HEARTBEAT)
    assert rpc.bad_in_a_row == 0


def test_bad_frames_are_counted_in_a_row_broken_calls_included() -> None:
    rpc = Rpc()
    for _ in range(500):
        rpc.receive("x", AT)
        rpc.receive('[2,"a"]', AT)
    assert rpc.bad_in_a_row == 1000


@pytest.mark.parametrize("text", ["", " ", "\r\n"])
def test_an_empty_frame_is_nothing(text: str) -> None:
    rpc = Rpc()
    assert rpc.receive(text, AT) == []
    assert rpc.bad_in_a_row == 0


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("NaN", "NaN"),
        ("9" * 5000, "9" * 5000),
        ('"a\\u0000"', "a\ufffd"),
        ('"a\x00"', "a\ufffd"),
        ('"\\udfff"', "\ufffd"),
    ],
    ids=lambda value: repr(value)[:20],
)
@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction", "MeterValues"])
def test_spoiled_transaction_messages_are_repaired_and_carried_out(action: str, written: str, kept: str) -> None:
    rpc = Rpc()
    call = received(rpc, f'[2,"a","{action}",{{"meterStart":{written},"connectorId":1}}]')
    assert call.payload == {"meterStart": kept, "connectorId": 1}
    assert call.repaired
    assert "\x00" not in call.raw_text
    assert rpc.answer(call, {}) == '[3,"a",{}]'


def test_endless_nesting_does_not_lose_a_transaction_message() -> None:
    call = received(Rpc(), START % ('5,"x":' + "[" * 100_000 + "]" * 100_000))
    assert (call.payload["meterStart"], call.repaired) == (5, True)


# repeats


def test_a_repeat_after_the_answer_gets_the_stored_text_and_has_no_effect() -> None:
    rpc = Rpc()
    answer = rpc.answer(received(rpc, START % 5), {"transactionId": 7})
    again = '[2, "s", "StartTransaction", {"meterStart": 5, "connectorId": 1}]'
    assert rpc.receive(again, LATER) == [Reply(answer, "repeat", bad=False, raw_text=again)]


def test_a_refused_call_is_carried_out_again_when_it_is_repeated() -> None:
    rpc = Rpc()
    rpc.refuse(received(rpc, START % 5), ErrorCode.INTERNAL_ERROR)
    assert rpc.answer(received(rpc, START % 5), {}) == '[3,"s",{}]'


def test_a_heartbeat_is_carried_out_again_after_its_answer() -> None:
    rpc = Rpc()
    for time in "12":
        assert rpc.answer(received(rpc, HEARTBEAT), {"currentTime": time}) == f'[3,"h",{{"currentTime":"{time}"}}]'


def test_a_heartbeat_that_is_answered_at_once_leaves_what_a_slow_one_leaves() -> None:
    quick, slow = Rpc(), Rpc()
    for rpc in (quick, slow):
        rpc.receive("nonsense", AT)
        rpc.answer(received(rpc, START % 5), {"transactionId": 7})
    assert quick.beat("h", '{"currentTime":"1"}') == slow.answer(received(slow, HEARTBEAT), {"currentTime": "1"})
    assert quick.bad_in_a_row == slow.bad_in_a_row == 0
    for rpc in (quick, slow):
        assert len(rpc.receive(START % 5, AT)) == 1
    assert quick.beat("s", "{}") == slow.answer(received(slow, '[2,"s","Heartbeat",{}]'), {})
    for rpc in (quick, slow):
        received(rpc, START % 5)  # its ids mean nothing from here on


@pytest.mark.parametrize("other", [START % 6, '[2,"s","Authorize",{"connectorId":1,"meterStart":5}]'])
def test_the_same_id_with_other_content_is_a_new_call(other: str) -> None:
    rpc = Rpc()
    rpc.answer(received(rpc, START % 5), {"transactionId": 1})
    assert rpc.answer(received(rpc, other), {"transactionId": 2}) == '[3,"s",{"transactionId":2}]'


def test_a_station_that_always_says_1_gets_every_call_carried_out() -> None:
    rpc = Rpc()
    for _ in range(3):
        for action in ("BootNotification", "Authorize", "Authorize", "Heartbeat", "Authorize"):
            call = received(rpc, f'[2,"1","{action}",{{}}]')
            rpc.answer(call, {})
            if action == "BootNotification":
                received(rpc, '[2,"1","StatusNotification",{}]')


def test_memory_is_bounded_and_forgets_the_oldest_first() -> None:
    rpc = Rpc()
    for number in range(1000):
        rpc.answer(received(rpc, f'[2,"{number}","Authorize",{{}}]'), {})
    again = '[2,"999","Authorize",{}]'
    assert rpc.receive(again, AT) == [Reply('[3,"999",{}]', "repeat", bad=False, raw_text=again)]
    received(rpc, '[2,"0","Authorize",{}]')
    assert len(rpc._answered) <= 32


def test_a_call_that_is_dropped_makes_room_for_the_next() -> None:
    rpc = Rpc()
    dropped, taken = received(rpc, START % 1), received(rpc, '[2,"t","StopTransaction",{}]')
    with pytest.raises(KeyError):
        rpc.answer(dropped, {})
    assert rpc.answer(taken, {}) == '[3,"t",{}]'


# our CALLs


def test_our_call_is_one_at_a_time_until_it_is_answered() -> None:
    rpc = Rpc()
    assert rpc.call("m1", "Reset", {"type": "Soft"}, LATER) == '[2,"m1","Reset",{"type":"Soft"}]'
    with pytest.raises(CallInFlight):
        rpc.call("m2", "Reset", {}, LATER)
    received(rpc, HEARTBEAT)
    text = '[3,"m1",{"status":"Accepted"}]'
    assert rpc.receive(text, AT) == [Answered("m1", {"status": "Accepted"}, text, AT)]
    assert rpc.in_flight is None
    rpc.call("m2", "Reset", {}, LATER)


@pytest.mark.parametrize("message_id", ["", "x" * 37])
def test_our_ids_have_1_to_36_characters(message_id: str) -> None:
    rpc = Rpc()
    with pytest.raises(ValueError, match="36"):
        rpc.call(message_id, "Reset", {}, LATER)
    assert rpc.in_flight is None


def test_a_payload_that_is_no_json_opens_no_slot() -> None:
    rpc = Rpc()
    with pytest.raises(TypeError):
        rpc.call("m1", "Reset", {"x": object()}, LATER)
    assert rpc.in_flight is None


def test_a_null_result_is_an_empty_one() -> None:
    rpc = Rpc()
    rpc.call("m1", "Reset", {}, LATER)
    assert rpc.receive('[3,"m1",null]', AT) == [Answered("m1", {}, '[3,"m1",null]', AT)]


@pytest.mark.parametrize("text", ['[3,"m1"]', '[3,"m1",[]]', '[3,"m1","x"]', '[3,"m1",{},{}]'])
def test_a_result_of_the_wrong_shape_ends_our_call(text: str) -> None:
    rpc = Rpc()
    rpc.call("m1", "Reset", {}, LATER)
    (event,) = rpc.receive(text, AT)
    assert isinstance(event, Garbled)
    assert event.raw_text == text
    assert rpc.in_flight is None


def test_a_spoiled_result_is_repaired() -> None:
    rpc = Rpc()
    rpc.call("m1", "GetConfiguration", {}, LATER)
    (event,) = rpc.receive('[3,"m1",{"value":"a\\u0000","n":NaN}]', AT)
    assert isinstance(event, Answered)
    assert (event.payload, event.repaired) == ({"value": "a\ufffd", "n": "NaN"}, True)


@pytest.mark.parametrize(
    ("written", "code", "description", "details"),
    [
        ('"NotSupported","no",{"a":1}', "NotSupported", "no", {"a": 1}),
        ('"FormatViolation","",{}', "FormatViolation", "", {}),
        ('"","",{}', "", "", {}),
        ('"NotSupported","no"', "NotSupported", "no", {}),
        ('"NotSupported"', "NotSupported", "", {}),
        ('5,null,"x"', "5", "null", {"value": "x"}),
        ('"A","b",{},"more"', "A", "b", {}),
    ],
)
def test_an_error_ends_our_call_with_the_code_as_it_was_sent(written: str, code: str, description: str, details: dict[str, Any]) -> None:
    rpc = Rpc()
    rpc.call("m1", "Reset", {}, LATER)
    text = f'[4,"m1",{written}]'
    assert rpc.receive(text, AT) == [Refused("m1", code, description, details, text, AT)]
    assert rpc.in_flight is None


def test_our_call_expires_at_its_deadline_and_its_late_answer_is_matched_to_nothing() -> None:
    rpc = Rpc()
    assert rpc.expire(LATER) is None
    rpc.call("m1", "Reset", {}, LATER)
    assert rpc.expire(LATER - timedelta(microseconds=1)) is None
    assert rpc.expire(LATER) == "m1"
    assert rpc.expire(LATER) is None
    rpc.call("m2", "Reset", {}, LATER)
    assert rpc.receive('[3,"m1",{}]', LATER) == [Late("m1", '[3,"m1",{}]')]
    assert rpc.receive('[3,"m1",{}]', LATER) == [Unknown("m1", '[3,"m1",{}]')]
    assert rpc.in_flight is not None
    assert rpc.in_flight.message_id == "m2"


def test_an_expired_id_is_not_used_again() -> None:
    rpc = Rpc()
    rpc.call("m1", "Reset", {}, AT)
    rpc.expire(AT)
    with pytest.raises(ValueError, match="once"):
        rpc.call("m1", "Reset", {}, LATER)


@pytest.mark.parametrize("message_id", ['"zz"', "7", "null", '"\\u0000"', '"\\ud800"'])
@pytest.mark.parametrize("kind", [3, 4])
def test_an_answer_to_nothing_is_unknown_and_gets_no_answer(kind: int, message_id: str) -> None:
    rpc = Rpc()
    rpc.call("m1", "Reset", {}, LATER)
    for _ in range(3000):
        (event,) = rpc.receive(f"[{kind},{message_id},{{}}]", AT)
        assert isinstance(event, Unknown)
        event.message_id.encode()
    assert rpc.in_flight is not None
    assert rpc.bad_in_a_row == 0


def test_a_station_may_use_the_id_of_our_call_for_its_own() -> None:
    rpc = Rpc()
    rpc.call("h", "Reset", {}, LATER)
    received(rpc, HEARTBEAT)
    assert rpc.in_flight is not None


# properties

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT
IDS = st.sampled_from(["1", "2", "", None, 7]) | ANY_TEXT
ACTIONS = st.sampled_from(["Heartbeat", "Authorize", "StartTransaction"]) | SCALARS
PAYLOADS = st.none() | st.dictionaries(ANY_TEXT, SCALARS, max_size=2) | SCALARS
CALLS = st.tuples(st.just(2), IDS, ACTIONS, PAYLOADS) | st.tuples(st.just(2), IDS, ACTIONS)
ANSWERS = st.tuples(st.sampled_from([3, 4]), IDS, PAYLOADS)


@given(ANY_TEXT)
def test_no_text_raises(text: str) -> None:
    Rpc().receive(text, AT)


@given(st.lists(SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(ANY_TEXT, SCALARS, max_size=3)))
def test_no_json_array_raises(elements: list[Any]) -> None:
    Rpc().receive(json.dumps(elements), AT)


@given(st.lists(st.tuples(CALLS | ANSWERS, st.sampled_from(["answer", "refuse"]), st.booleans()), max_size=30))
def test_every_call_with_a_readable_id_gets_exactly_one_reply_and_nothing_else_does(
    script: list[tuple[tuple[Any, ...], str, bool]],
) -> None:
    rpc, sent, wanted = Rpc(), list[str](), Counter[str]()
    for elements, settle, ascii_only in script:
        if elements[0] == 2:
            wanted[json.dumps(elements[1])] += 1
        for event in rpc.receive(json.dumps(elements, ensure_ascii=ascii_only), AT):
            if isinstance(event, Call):
                sent.append(rpc.answer(event, {}) if settle == "answer" else rpc.refuse(event, ErrorCode.GENERIC_ERROR))
            elif isinstance(event, Reply):
                sent.append(event.text)
    assert Counter(json.dumps(json.loads(text)[1]) for text in sent) == wanted
    assert all(len(json.loads(text)) == {3: 3, 4: 5}[json.loads(text)[0]] for text in sent)


@given(st.none() | st.integers(-(2**63), 2**64 - 1) | ANY_TEXT, ANY_TEXT)
def test_every_error_text_is_json_with_the_id_echoed_and_an_object_last(message_id: Any, description: str) -> None:
    text = callerror(message_id, ErrorCode.GENERIC_ERROR, description)
    assert json.loads(text) == [4, message_id, "GenericError", legible(description)[:255], {}]
    text.encode()
