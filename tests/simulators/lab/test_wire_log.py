from datetime import UTC, datetime
from typing import Any

import pytest

from simulators.lab.wire_log import WireLog
from simulators.transport.tape import Direction, Entry

AT = datetime(2030, 1, 1, tzinfo=UTC)


def entry(direction: Direction, frame: str | None, mono: float = 0.0, note: str | None = None) -> Entry:
    return Entry(AT, mono, "CP1", direction, frame, note)


@pytest.fixture
def log() -> WireLog:
    log = WireLog(5)
    log.take(entry("sent", '[2,"a","Heartbeat",{}]', 1.0))
    log.take(entry("received", '[2,"a","Reset",{"type":"Soft"}]', 1.1))  # the same id in the other direction
    log.take(entry("received", '[3,"a",{"currentTime":"2030-01-01T00:00:00Z"}]', 1.25))
    return log


def test_an_answer_is_paired_with_its_call_and_timed(log: WireLog) -> None:
    call, _, answer = log.entries
    assert (call["kind"], call["action"], call["number"]) == ("call", "Heartbeat", 1)
    assert (answer["kind"], answer["action"], answer["answers"], answer["latency_ms"]) == ("result", "Heartbeat", 1, 250.0)


def test_what_nobody_has_answered_is_pending_until_the_connection_goes(log: WireLog) -> None:
    assert [one["action"] for one in log.pending()] == ["Reset"]
    log.forget_open()
    assert not list(log.pending())


def test_errors_statuses_and_strange_frames_are_told_apart(log: WireLog) -> None:
    error = log.take(entry("sent", '[4,"a","NotSupported","no",{}]', 1.5))
    assert (error["kind"], error["action"], error["status"], error["answers"]) == ("error", "Reset", "NotSupported", 2)
    assert log.take(entry("sent", '[3,"zz",{"status":"Accepted"}]')) | {"number": 0} == {
        "number": 0,
        "at": "2030-01-01T00:00:00.000Z",
        "direction": "sent",
        "frame": '[3,"zz",{"status":"Accepted"}]',
        "kind": "result",
        "message_id": "zz",
        "action": "",
        "status": "Accepted",
    }
    assert log.take(entry("received", "garbage"))["kind"] == "other"


def test_only_the_newest_are_kept_and_numbers_go_on(log: WireLog) -> None:
    for _ in range(10):
        log.take(entry("note", None, note="x"))
    assert (log.written, len(log.entries), log.entries[0]["number"]) == (13, 5, 9)


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, [1, 2, 3, 4]),
        ({"since": 2}, [3, 4]),
        ({"limit": 1}, [1]),
        ({"action": "Heartbeat"}, [1, 3]),
        ({"direction": "received"}, [2, 3]),
        ({"text": "soft"}, [2]),
        ({"text": "HEARTBEAT"}, [1, 3]),
        ({"text": "cut"}, [4]),
        ({"text": "nothing"}, []),
    ],
)
def test_entries_are_found_by_what_is_asked(log: WireLog, asked: dict[str, Any], numbers: list[int]) -> None:
    log.take(entry("note", None, note="network cut"))
    assert [one["number"] for one in log.find(**asked)] == numbers
