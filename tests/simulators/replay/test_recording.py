import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulators.replay.recording import BadRecording, Moment, load
from simulators.transport.tape import Tape

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def line(**other: Any) -> str:
    return json.dumps({"at": "2026-03-01T12:00:00Z", "station": "CP1", "direction": "sent", "frame": "x", "note": None} | other)


def test_what_a_tape_writes_is_read(tmp_path: Path) -> None:
    tape = Tape("CP1", path=tmp_path / "t.jsonl")
    tape.write("note", AT, note="connected")
    tape.write("sent", AT, frame="[]")
    tape.close()
    assert load(tmp_path / "t.jsonl") == [Moment(AT, "CP1", "note", "connected"), Moment(AT, "CP1", "sent", "[]")]


def test_one_of_several_stations_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(line() + "\n\n" + line(station="CP2") + "\n")
    assert [moment.station for moment in load(path, "CP2")] == ["CP2"]
    with pytest.raises(BadRecording, match="CP1, CP2: say which"):
        load(path)
    with pytest.raises(BadRecording, match="no frame that CP3 sent"):
        load(path, "CP3")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no frame"),
        (line() + "\noops", "line 2"),
        (line() + "\n" + line()[:30] + "\n" + line(), "line 2"),
        (line() + "\n" + line()[:30] + "\n", "line 2"),
        (line()[:30], "no frame"),
        ("[]", "no JSON object"),
        (line(direction="up"), "direction is 'up'"),
        ('{"direction": "sent"}', "lacks 'at'"),
        (line(at="noon"), "line 1"),
        (line(frame=None), "no text"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(text)
    with pytest.raises(BadRecording, match=words):
        load(path)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRecording, match="no text"):
        load(path)


def test_a_station_of_which_there_are_only_notes_is_no_second_one(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(line(station="CP2", direction="note", frame=None, note="dialling") + "\n" + line() + "\n")
    assert [moment.station for moment in load(path)] == ["CP1"]


@pytest.mark.parametrize("kept_bytes", [1, 30, 70])
def test_a_last_line_that_was_cut_is_left_out_and_told(tmp_path: Path, kept_bytes: int) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(f"{line()}\n".encode() + line(frame="é" * 40).encode()[:kept_bytes])
    told: list[str] = []
    assert [moment.text for moment in load(path, tell=told.append)] == ["x"]
    assert told == [f"{path}, line 2 is cut: the tape is played up to there"]


def test_a_cut_within_a_character_is_a_cut(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(f"{line()}\n".encode() + '{"frame": "é'.encode()[:-1])
    assert len(load(path)) == 1


def test_a_whole_last_line_without_an_end_of_line_is_played(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(line() + "\n" + line(frame="y"))
    told: list[str] = []
    assert [moment.text for moment in load(path, tell=told.append)] == ["x", "y"]
    assert told == []
