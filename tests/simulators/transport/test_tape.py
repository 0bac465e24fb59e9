import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulators.transport import tape as tapes
from simulators.transport.tape import Entry, Tape

AT = datetime(2026, 5, 4, 3, 2, 1, 5000, tzinfo=UTC)


def test_an_entry_is_one_json_line_with_the_six_keys() -> None:
    line = Tape("CP1").write("sent", AT, frame='[2,"1","Heartbeat",{}]').to_json()
    assert "\n" not in line
    content = json.loads(line)
    assert list(content) == ["at", "mono", "station", "direction", "frame", "note"]
    assert content["at"] == "2026-05-04T03:02:01.005Z"
    assert (content["station"], content["direction"], content["note"]) == ("CP1", "sent", None)
    assert content["frame"] == '[2,"1","Heartbeat",{}]'


def test_memory_keeps_the_newest_entries_and_the_file_all(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    tape = Tape("CP1", bound=3, path=path)
    for number in range(5):
        tape.write("note", AT, note=str(number))
    tape.close()
    assert [entry.note for entry in tape.entries] == ["2", "3", "4"]
    assert [json.loads(line)["note"] for line in path.read_text().splitlines()] == ["0", "1", "2", "3", "4"]


def test_a_second_tape_is_appended_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    for note in ("first", "second"):
        tape = Tape("CP1", path=path)
        tape.write("note", AT, note=note)
        tape.close()
        tape.close()
    assert len(path.read_text().splitlines()) == 2


def test_a_file_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Tape("CP1", path=tmp_path / "missing" / "tape.jsonl")


def test_since_a_mark_gives_the_later_entries_as_far_as_kept() -> None:
    tape = Tape("CP1", bound=3)
    tape.write("note", AT, note="0")
    mark = tape.written
    assert tape.since(mark) == []
    for number in range(1, 6):
        tape.write("note", AT, note=str(number))
    assert [entry.note for entry in tape.since(mark)] == ["3", "4", "5"]
    assert [entry.note for entry in tape.since(tape.written - 1)] == ["5"]


def test_listeners_hear_each_entry() -> None:
    heard: list[Entry] = []
    tape = Tape("CP1")
    tape.listeners.append(heard.append)
    entry = tape.write("received", AT, frame="x")
    assert heard == [entry]


def test_the_tail_is_short_lines() -> None:
    tape = Tape("CP1")
    tape.write("received", AT, frame="x" * 9000)
    tape.write("note", AT, note="hello")
    cut, note = tape.tail().splitlines()
    assert cut.startswith("  03:02:01 received xxx")
    assert len(cut) < 300
    assert note == "  03:02:01 note     hello"


def test_the_tail_of_an_empty_tape_says_so() -> None:
    assert Tape("CP1").tail() == "(the tape is empty)"


def test_marked_entries_bear_a_sign_and_older_ones_stand_at_the_top() -> None:
    tape = Tape("CP1")
    entries = [tape.write("sent", AT, frame=f"frame {n}") for n in range(5)]
    assert tape.tail(2, (entries[0], entries[4])).splitlines() == [
        "> 03:02:01 sent     frame 0",
        "  03:02:01 sent     frame 3",
        "> 03:02:01 sent     frame 4",
    ]


def test_the_stopwatch_can_be_the_stations() -> None:
    assert Tape("CP1", stopwatch=lambda: 4.5).write("sent", AT, frame="x").mono == 4.5


def test_very_long_frames_leave_room_for_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tapes, "BOUND_CHARS", 10)
    tape = Tape("CP1")
    for frame in ("a" * 6, "b" * 6, "c" * 4):
        tape.write("received", AT, frame=frame)
    assert [entry.frame for entry in tape.entries] == ["b" * 6, "c" * 4]
    tape.write("received", AT, frame="d" * 99)
    assert [entry.frame for entry in tape.since(0)] == ["d" * 99]
