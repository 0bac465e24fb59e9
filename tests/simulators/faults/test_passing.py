import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.faults.passing import OPEN_CALLS_MAX, OpenCalls


def test_an_answer_is_named_after_the_call_it_answers() -> None:
    calls = OpenCalls()
    assert calls.read("sent", '[2,"a","Heartbeat",{}]').named == "sent Heartbeat a"
    assert calls.read("received", '[2,"a","Reset",{"type":"Soft"}]').payload == {"type": "Soft"}
    assert calls.read("received", '[3,"a",{"currentTime":"x"}]').action == "Heartbeat"
    assert calls.read("sent", '[4,"a","InternalError","",{}]').action == "Reset"
    assert calls.read("sent", '[3,"a",{}]').named == "sent answer to nothing known a"


def test_a_connection_that_ends_takes_its_open_calls_along() -> None:
    calls = OpenCalls()
    calls.read("sent", '[2,"a","Heartbeat",{}]')
    calls.forget()
    assert calls.read("received", '[3,"a",{}]').action == ""


def test_calls_that_are_never_answered_do_not_pile_up() -> None:
    calls = OpenCalls()
    for number in range(OPEN_CALLS_MAX + 1):
        calls.read("sent", f'[2,"{number}","A",{{}}]')
    assert calls.read("received", '[3,"0",{}]').action == ""
    assert calls.read("received", '[3,"1",{}]').action == "A"


@pytest.mark.parametrize("text", ["", "[]", "{}", "[2]", '[2,"a"]', "[9,1]", '["2","a","A",{}]', "null", '[3,"a",[]]', '[2,"a","A"]'])
def test_any_other_text_is_taken_as_it_is(text: str) -> None:
    passing = OpenCalls().read("sent", text)
    assert passing.text == text
    assert passing.payload == {}


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=5)).map(str))
def test_it_never_raises(text: str) -> None:
    assert OpenCalls().read("received", text).text == text
