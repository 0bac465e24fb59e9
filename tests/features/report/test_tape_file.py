from datetime import timedelta
from pathlib import Path

from features.kit.ledger import Ledger
from features.kit.trace import Trace
from features.report.tape_file import tape
from tests.features.report.runs import AT, BOOT, BOOTED, HOSTILE, UP, breached, line, run, verdict


def read(folder: Path, text: str) -> Trace:
    path = folder / "trace.jsonl"
    path.write_text(text)
    return Trace.read(path)


def test_what_was_written_is_read_again_to_the_letter(tmp_path: Path) -> None:
    lines = [UP, BOOT, BOOTED, line("received", HOSTILE, 2, life=1), line("note", HOSTILE, 3, station="CP2")]
    assert list(read(tmp_path, tape(run(verdict(lines=lines)))).lines) == lines


def test_a_breach_is_found_again(tmp_path: Path) -> None:
    [found] = read(tmp_path, tape(run(breached()))).judge(Ledger(), 30)
    assert found.outcome == "failed"


def test_scenarios_come_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    late = verdict("late", began_at=AT + timedelta(seconds=5), lines=[line("note", "late")])
    assert [one.note for one in read(tmp_path, tape(run(late, verdict(lines=[line("note", "early")])))).lines] == ["early", "late"]


def test_the_first_attempt_s_frames_are_there_as_well(tmp_path: Path) -> None:
    first = verdict(began_at=AT - timedelta(seconds=5), lines=[line("note", "first")])
    found = read(tmp_path, tape(run(verdict(lines=[line("note", "second")], first=first)))).lines
    assert [one.note for one in found] == ["first", "second"]


def test_each_line_names_its_scenario_and_is_ascii() -> None:
    text = tape(run(verdict(lines=[line("note", "é\u2028")])))
    assert text.isascii()
    assert text.count("\n") == 1
    assert '"scenario": "core/boot.feature: A cold boot"' in text


def test_without_frames_there_is_nothing() -> None:
    assert tape(run(verdict(lines=[]))) == ""
