import json
from datetime import UTC, datetime
from typing import Any

import pytest

from loadtests.measures import CallLost, CallRefused, Measures
from simulators.transport.tape import Direction, Entry

AT = datetime(2026, 1, 1, tzinfo=UTC)
Fired = list[tuple[str, float, int, Exception | None]]


def measured() -> tuple[Measures, Fired]:
    fired: Fired = []
    return Measures(lambda *request: fired.append(request)), fired


def frame(mono: float, direction: Direction, message: Any) -> Entry:
    return Entry(AT, mono, "CP1", direction, json.dumps(message), None)


def test_a_call_is_timed_from_its_frame_to_its_answer() -> None:
    measures, fired = measured()
    measures(frame(10.0, "sent", [2, "1", "Heartbeat", {}]))
    assert not measures.answered
    measures(frame(10.25, "received", [3, "1", {"currentTime": "x"}]))
    assert measures.answered
    [(action, elapsed_ms, length, error)] = fired
    assert (action, elapsed_ms, error) == ("Heartbeat", 250.0, None)
    assert length == len('[3, "1", {"currentTime": "x"}]')


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([4, "1", "InternalError", "why", {}], "CALLERROR InternalError: why"),
        ([4, "1", "InternalError", "", {}], "CALLERROR InternalError"),
        ([3, "1", {"idTagInfo": {"status": "Blocked"}}], "status Blocked"),
        ([3, "1", {"status": "Pending"}], "status Pending"),
    ],
)
def test_a_refused_call_is_a_failure(answer: Any, words: str) -> None:
    measures, fired = measured()
    measures(frame(0, "sent", [2, "1", "Authorize", {}]))
    measures(frame(1, "received", answer))
    error = fired[0][3]
    assert isinstance(error, CallRefused)
    assert str(error) == words


def test_an_unanswered_call_is_lost_once() -> None:
    measures, fired = measured()
    measures(frame(0, "sent", [2, "1", "StopTransaction", {}]))
    measures.give_up()
    measures.give_up()
    [(action, _, _, error)] = fired
    assert action == "StopTransaction"
    assert isinstance(error, CallLost)


def test_calls_of_the_csms_unknown_answers_notes_and_garbage_are_not_counted() -> None:
    measures, fired = measured()
    measures(frame(0, "received", [2, "9", "Reset", {}]))
    measures(frame(0, "sent", [3, "9", {"status": "Accepted"}]))
    measures(frame(0, "received", [3, "unknown", {}]))
    measures(Entry(AT, 0, "CP1", "note", None, "hello"))
    measures(Entry(AT, 0, "CP1", "received", "garbage", None))
    measures.give_up()
    assert fired == []
