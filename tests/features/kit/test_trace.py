from pathlib import Path

import pytest

from features.kit.ledger import Ledger
from features.kit.trace import BadTrace, Trace
from simulators.transport.tape import Entry
from tests.features.kit.tapes import BEAT, BEATEN, UP, received


def record(folder: Path, *entries: Entry) -> Path:
    path = folder / "field.jsonl"
    path.write_text("".join(entry.to_json() + "\n" for entry in entries))
    return path


def test_a_recorded_session_is_judged_station_by_station(tmp_path: Path) -> None:
    trace = Trace.read(record(tmp_path, UP, BEAT, BEATEN))
    [verdict] = trace.judge(Ledger(), 30)
    assert (trace.stations, verdict.outcome, verdict.key, len(verdict.lines)) == (["CP1"], "passed", "field.jsonl: CP1", 3)


def test_breaches_of_a_recorded_session_fail_it_and_a_command_is_none(tmp_path: Path) -> None:
    reset = received(2, "r", "Reset", {"type": "Hard"})
    [verdict] = Trace.read(record(tmp_path, BEAT, received(3, "1", {}), reset)).judge(Ledger(), 30)
    assert verdict.outcome == "failed"
    assert [(one.by, one.text[:27]) for one in verdict.breaches] == [
        ("csms", "HeartbeatResponse breaks it"),
        ("station", "Reset r got no answer"),
    ]


@pytest.mark.parametrize("text", ["", "{}\n", "hello\n", '{"at": "today", "mono": 1, "station": "A", "direction": "sent"}\n'])
def test_a_file_that_is_no_trace_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(BadTrace, match=r"x\.jsonl"):
        Trace.read(path)


def test_a_file_that_is_not_there_is_no_trace(tmp_path: Path) -> None:
    with pytest.raises(BadTrace):
        Trace.read(tmp_path / "nowhere.jsonl")
