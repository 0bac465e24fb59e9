import io
from datetime import UTC, datetime
from typing import Any

import pytest

from simulators.demo.stage import Stage, lanes
from simulators.transport.arrows import Arrow

AT = datetime(2026, 1, 1, tzinfo=UTC)


def arrow(source: str, target: str, **changes: Any) -> Arrow:
    return Arrow(AT, source, target, "BootNotification", **changes)


@pytest.mark.parametrize(
    ("source", "target", "drawn"),
    [
        ("Zoho", "CSMS", "Zoho ───▶ CSMS"),
        ("CSMS", "Zoho", "Zoho ◀─── CSMS"),
        ("CSMS", "fccp_1", "          CSMS ───▶ charge point"),
        ("fccp_1", "CSMS", "          CSMS ◀─── charge point"),
        ("fccp_1", "", "                    charge point"),
        ("Zoho", "", "Zoho"),
    ],
)
def test_each_party_keeps_its_lane(source: str, target: str, drawn: str) -> None:
    assert lanes(arrow(source, target)) == drawn.ljust(32)


def test_every_line_of_lanes_is_as_wide_as_the_others() -> None:
    pairs = [("Zoho", "CSMS"), ("CSMS", "CP1"), ("CP1", ""), ("Zoho", "")]
    assert {len(lanes(arrow(*pair))) for pair in pairs} == {32}


def test_a_pipe_gets_plain_whole_lines() -> None:
    stream = io.StringIO()
    stage = Stage(stream)
    stage.heading(2, "The charge point connects")
    stage.draw(arrow("CP1", "CSMS", detail="x" * 300))
    stage.say("so it was")
    lines = stream.getvalue().splitlines()
    assert lines[:2] == ["", "2  The charge point connects"]
    assert lines[2].endswith("BootNotification       " + "x" * 300)
    assert lines[3] == "   so it was"
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_gets_colours_and_lines_cut_to_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = io.StringIO()
    Stage(stream, colour=True).draw(arrow("CP1", "CSMS", detail="x" * 300, tone="bad"))
    assert "\x1b[1;31m" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1
    assert "…" in stream.getvalue()


def test_a_reader_that_went_away_is_reported() -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    lost: list[bool] = []
    Stage(Closed(), on_lost=lambda: lost.append(True)).say("anybody there?")
    assert lost == [True]


def test_a_narrow_terminal_breaks_sentences_between_words_and_commands_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    stage = Stage(stream, colour=True)
    stage.say("a sentence that is longer than this terminal", "")
    stage.show("  curl http://127.0.0.1:8000/api/v1/transactions")
    assert stream.getvalue().splitlines() == [
        "   a sentence that is longer",
        "   than this terminal",
        "     curl http://127.0.0.1:8000/api/v1/transactions",
    ]
