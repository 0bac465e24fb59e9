from datetime import UTC, datetime
from typing import Literal

from simulators.replay.recording import Moment
from simulators.replay.script import HangUp, SendCall, SendText, script_of

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def moment(direction: Literal["sent", "received", "note"], text: str) -> Moment:
    return Moment(AT, "CP1", direction, text)


def test_calls_find_their_answers_and_commands_theirs() -> None:
    script = script_of(
        [
            moment("note", "connected"),
            moment("sent", '[2,"a","Heartbeat",{}]'),
            moment("received", '[2,"b","Reset",{"type":"Soft"}]'),
            moment("received", '[3,"a",{"currentTime":"x"}]'),
            moment("sent", '[3,"b",{"status":"Accepted"}]'),
            moment("received", '[3,"zzz",{}]'),
            moment("sent", "oops"),
            moment("received", "oops"),
        ]
    )
    [call, text] = script.deeds
    assert isinstance(call, SendCall)
    assert call.answer is not None
    assert call.answer.payload == {"currentTime": "x"}
    assert text == SendText(AT, "oops")
    assert [answer.payload for answer in script.commands["Reset"]] == [{"status": "Accepted"}]


def test_a_connection_that_ends_takes_open_calls_along() -> None:
    script = script_of(
        [
            moment("sent", '[2,"1","Heartbeat",{}]'),
            moment("note", "connection closed: 1006"),
            moment("sent", '[2,"2","Heartbeat",{}]'),
            moment("received", '[3,"1",{}]'),
        ]
    )
    [lost, end, open_] = script.deeds
    assert end == HangUp(AT)
    assert isinstance(lost, SendCall)
    assert isinstance(open_, SendCall)
    assert lost.answer is open_.answer is None


def test_an_id_that_comes_again_belongs_to_the_newer_call() -> None:
    first, second = script_of(
        [
            moment("sent", '[2,"1","A",{}]'),
            moment("received", '[3,"1",{"n":1}]'),
            moment("sent", '[2,"1","B",{}]'),
            moment("received", '[3,"1",{"n":2}]'),
        ]
    ).deeds
    assert isinstance(first, SendCall)
    assert isinstance(second, SendCall)
    assert first.answer is not None
    assert second.answer is not None
    assert (first.answer.payload, second.answer.payload) == ({"n": 1}, {"n": 2})
