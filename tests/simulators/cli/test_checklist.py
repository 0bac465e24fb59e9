import io

import pytest
from rich.console import Console

from simulators.cli.checklist import MARKS, STYLES, Checklist
from simulators.doctor.findings import Finding, State, Step, well

BAD = Finding(Step.TCP, State.FAILED, "nothing listens at h:1 " + "word " * 20, "refused", "start the CSMS " + "or something else " * 8)


def test_every_state_has_a_mark_and_a_style() -> None:
    assert set(MARKS) == set(STYLES) == set(State)


def test_a_pipe_gets_plain_lines() -> None:
    stream = io.StringIO()
    checklist = Checklist(stream)
    checklist.draw(well(Step.DNS, "h is 127.0.0.1"))
    checklist.draw(Finding(Step.TCP, State.FAILED, "no\x1b[31m", "refused", "look"))
    checklist.conclude(None)
    assert stream.getvalue() == ("  ✓ name          h is 127.0.0.1\n  ✗ TCP           no�[31m\n                  try: look\nall is well\n")


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_terminal_breaks_lines_between_words_under_each_other(width: int) -> None:
    stream = io.StringIO()
    checklist = Checklist(stream, Console(file=stream, width=width, force_terminal=False))
    checklist.draw(BAD)
    lines = stream.getvalue().splitlines()
    assert max(len(line) for line in lines) <= width
    assert lines[0].startswith("  ✗ TCP           nothing listens")
    assert all(line.startswith(" " * 18) for line in lines[1:])


def test_the_verdict_names_step_and_cause() -> None:
    stream = io.StringIO()
    Checklist(stream).conclude(BAD)
    assert stream.getvalue() == "TCP: refused\n"
