import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csms.websocket.frames import DEPTH_MAX, Unreadable, legible, read

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


def call(payload: str) -> str:
    return f'[2,"a","MeterValues",{payload}]'


def test_a_proper_frame_is_read_without_fault() -> None:
    text = '[2,"a","Heartbeat",{"x":[1,2.5,"\\u00e9",null,true]}]'
    frame = read(text)
    assert frame.elements == [2, "a", "Heartbeat", {"x": [1, 2.5, "é", None, True]}]
    assert frame.faults == ()
    assert frame.text == text


@pytest.mark.parametrize(
    "text",
    ['[2,"a","Heartbeat",{}', '{"a":1}', '"x"', "5", "null", "", " ", "[1] [2]", "[,]", "[01]", "[" * 100_000, "nan", "'"],
    ids=lambda text: repr(text)[:30],
)
def test_what_is_no_json_array_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        ('{"v":NaN}', {"v": "NaN"}),
        ('{"v":-Infinity}', {"v": "-Infinity"}),
        ('{"v":1e400}', {"v": "1e400"}),
        ('{"v":' + "9" * 5000 + "}", {"v": "9" * 5000}),
        ('{"v":-' + "9" * 5000 + "}", {"v": "-" + "9" * 5000}),
        ('{"v":"a\\u0000b"}', {"v": "a\ufffdb"}),
        ('{"a\\u0000":1}', {"a\ufffd": 1}),
        ('{"v":"a\x00b"}', {"v": "a\ufffdb"}),
        ('{"v":"a\tb"}', {"v": "a\tb"}),
        ('{"v":["\\ud800"]}', {"v": ["\ufffd"]}),
        ('{"v":"\\ud800","w":"\\ud83d\\ude00"}', {"v": "\ufffd", "w": "😀"}),
        ('{"v":"\ud800"}', {"v": "\ufffd"}),
        ('{"v":NaN,"w":18446744073709551616}', {"v": "NaN", "w": 1.8446744073709552e19}),
        ('{"v":NaN,"w":-9223372036854775808}', {"v": "NaN", "w": -9223372036854775808}),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_spoiled_values_are_replaced_and_named(payload: str, kept: object) -> None:
    frame = read(call(payload))
    assert frame.elements == [2, "a", "MeterValues", kept]
    assert frame.faults
    assert frame.text == legible(call(payload))
    orjson.dumps(frame.elements)


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        ('{"v":18446744073709551616}', {"v": 1.8446744073709552e19}),
        ('{"v":1,"v":2}', {"v": 2}),
        ('{"v":"\\\\u0000"}', {"v": "\\u0000"}),
    ],
)
def test_odd_but_proper_json_is_no_fault(payload: str, kept: object) -> None:
    frame = read(call(payload))
    assert (frame.elements[3], frame.faults) == (kept, ())


def test_a_byte_order_mark_is_no_fault() -> None:
    frame = read('\ufeff[2,"a","Heartbeat",{}]')
    assert (frame.elements, frame.faults) == ([2, "a", "Heartbeat", {}], ())


@pytest.mark.parametrize("levels", [70, 1000, 100_000])
@pytest.mark.parametrize("brackets", ["[]", '{"k":}'])
def test_what_lies_too_deep_is_cut_off_and_the_rest_kept(levels: int, brackets: str) -> None:
    opening, closing = brackets[:-1], brackets[-1]
    deep = opening * levels + "1" + closing * levels
    frame = read(call('{"meterStart":"]","deep":' + deep + ',"after":5}'))
    payload = frame.elements[3]
    assert (payload["meterStart"], payload["after"]) == ("]", 5)
    assert frame.faults == (f"nested deeper than {DEPTH_MAX} levels",)
    json.dumps(payload)


def test_many_brackets_that_lie_flat_are_no_fault() -> None:
    frame = read(call('{"v":[' + ",".join(['{"value":[1]}'] * 2000) + "]}"))
    assert frame.faults == ()
    assert len(frame.elements[3]["v"]) == 2000


def test_the_message_id_is_never_repaired() -> None:
    assert read('[2,"a\\u0000","X",{"v":"\\u0000"}]').elements[:2] == [2, "a\x00"]
    assert read('[2,"\\ud800","X",{}]').elements[:2] == [2, "\ud800"]


@given(ANY_TEXT)
@example('["' + "\\" * 9)
@example('[-,"')
def test_any_text_is_read_or_unreadable_and_can_be_stored(text: str) -> None:
    try:
        frame = read(text)
    except Unreadable:
        return
    frame.text.encode()


@given(JSON, st.booleans())
def test_any_json_value_in_a_payload_is_kept_in_a_form_that_can_be_stored(value: object, ascii_only: bool) -> None:
    frame = read(call(json.dumps({"v": value}, ensure_ascii=ascii_only)))
    stored = read(orjson.dumps(frame.elements).decode())
    assert (stored.elements, stored.faults) == (frame.elements, ())


def test_a_mebibyte_of_brackets_is_turned_down_in_linear_time() -> None:
    with pytest.raises(Unreadable):
        read("[" * 2**20)  # anything worse than linear runs into the test's time limit
