import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.kit.ledger import Ledger
from features.kit.trace import BadTrace, Trace
from features.kit.verdict import Line
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


ROW = {"at": "2026-05-04T08:00:00Z", "mono": 1.0, "station": "A", "direction": "sent", "frame": "[]", "note": None}
INSTANT = "2026-05-04T08:00:00+00:00"
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3))
ACTIONS = st.sampled_from(("BootNotification", "StartTransaction", "MeterValues", "StopTransaction", "Reset", "Nonsense"))
IDS = st.sampled_from(("1", "2", "", "-1")) | VALUES
FIELDS = st.sampled_from(("status", "transactionId", "interval", "currentTime", "meterValue", "idTagInfo", "connectorId", "value"))
PAYLOADS = st.dictionaries(FIELDS, VALUES, max_size=4) | VALUES
FRAMES = (
    st.tuples(st.just(2), IDS, ACTIONS | VALUES, PAYLOADS)
    | st.tuples(st.just(3), IDS, PAYLOADS)
    | st.tuples(st.just(4), IDS, st.sampled_from(("GenericError", "Nonsense")) | VALUES, VALUES, VALUES)
    | st.lists(VALUES, max_size=6)
)
TEXTS = FRAMES.map(json.dumps) | st.text() | st.integers(1, 3000).map(lambda depth: '[2,"1","Reset",' + "[" * depth)
NESTED = st.integers(1, 900).map(lambda depth: f'[2,"1","DataTransfer",{{"data":{"[" * depth}{"]" * depth}}}]')


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "hostile.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("frame", {"a": 1}, "frame has to be a text"),
        ("frame", None, "frame has to be a text"),
        ("note", "up", "note has no place"),
        ("direction", "sideways", "direction has to be"),
        ("direction", ["sent"], "direction has to be"),
        ("direction", "note", "note has to be a text"),
        ("mono", "1", "mono has to be"),
        ("mono", float("nan"), "mono has to be"),
        ("mono", 10**400, "mono has to be"),
        ("mono", True, "mono has to be"),
        ("at", 5, "at has to be"),
        ("at", "2026-05-04T08:00:00", "at has to be"),
        ("station", 7, "station has to be"),
        ("life", "0", "life has to be"),
        ("life", -1, "life has to be"),
    ],
)
def test_a_line_that_no_recorder_writes_is_named_with_its_number(tmp_path: Path, field: str, value: object, words: str) -> None:
    with pytest.raises(BadTrace, match=f"line 2: no line of a tape: {words}") as caught:
        Trace.read(write(tmp_path, ROW, {**ROW, field: value}))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [b'{"at": ' + b"[" * 100_000, b"[1]", b"\xff\xfe", b'{"mono": ' + b"9" * 5000 + b"}"])
def test_a_line_that_nobody_can_read_is_named_with_its_number(tmp_path: Path, text: bytes) -> None:
    path = write(tmp_path, ROW)
    path.write_bytes(path.read_bytes() + text)
    with pytest.raises(BadTrace, match="line 2: no line of a tape"):
        Trace.read(path)


def test_a_tape_without_frames_leaves_nothing_to_judge(tmp_path: Path) -> None:
    with pytest.raises(BadTrace, match="nothing to judge"):
        Trace.read(record(tmp_path, UP)).judge(Ledger(), 30)


def test_a_station_without_frames_is_not_said_to_have_passed(tmp_path: Path) -> None:
    silent = {**ROW, "station": "B", "direction": "note", "frame": None, "note": "nothing listens"}
    verdicts = Trace.read(write(tmp_path, {**ROW, "frame": '[2,"1","Heartbeat",{}]'}, silent)).judge(Ledger(), 30)
    assert [(one.scenario, one.outcome) for one in verdicts] == [("A", "failed"), ("B", "not applicable")]


@given(st.lists(st.tuples(st.sampled_from(("sent", "received")), TEXTS | NESTED), min_size=1, max_size=8))
def test_whatever_frames_a_tape_holds_it_is_judged(frames: list[tuple[str, str]]) -> None:
    at = datetime.fromisoformat(INSTANT)
    lines = tuple(Line("A", at, float(place), direction, text, None) for place, (direction, text) in enumerate(frames))
    [verdict] = Trace("hostile.jsonl", lines).judge(Ledger(), 30)
    assert verdict.outcome in ("passed", "failed")


@given(st.lists(st.dictionaries(st.sampled_from((*ROW, "life")), VALUES) | VALUES, min_size=1, max_size=3))
def test_whatever_lines_a_file_holds_it_is_read_or_turned_down(rows: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), *({**ROW, **row} if isinstance(row, dict) else row for row in rows))
        with suppress(BadTrace):
            Trace.read(path).judge(Ledger(), 30)
