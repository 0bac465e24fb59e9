import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from simulators.transport.arrows import Arrow
from simulators.transport.printer import Printer

ARROW = Arrow(datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC), "CP1", "CSMS", "Heartbeat [x]", "detail")


def test_a_pipe_gets_plain_text_in_one_column() -> None:
    stream = io.StringIO()
    printer = Printer(stream)
    printer.draw(Arrow(ARROW.at, "Zoho Books", "CSMS", "POST"))
    printer.draw(ARROW)
    assert stream.getvalue().splitlines() == [
        "03:02:01  Zoho Books → CSMS  POST",
        "03:02:01  CP1 → CSMS         Heartbeat [x]  detail",
    ]


def test_a_terminal_gets_colours_and_the_same_words() -> None:
    stream = io.StringIO()
    Printer(stream, colour=True).draw(ARROW)
    assert "\x1b[" in stream.getvalue()
    assert "Heartbeat [x]" in stream.getvalue()


def test_notes_stand_where_the_arrows_will() -> None:
    stream = io.StringIO()
    printer = Printer(stream)
    printer.draw(Arrow(ARROW.at, "CP1", "", "·", "connected", "note"))
    printer.draw(ARROW)
    note, arrow = stream.getvalue().splitlines()
    assert note.index("·") == arrow.index("Heartbeat")


def test_a_line_that_is_too_long_for_the_terminal_goes_on_below_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    stream = io.StringIO()
    numbers = " ".join(map(str, range(30)))
    Printer(stream, colour=True).draw(replace(ARROW, detail=numbers))
    first, *more = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()).splitlines()
    assert max(map(len, (first, *more))) <= 60
    assert {one[: first.index("Heartbeat")].strip() for one in more} == {""}
    assert " ".join((first.partition("[x]")[2], *more)).split() == numbers.split()


def test_the_date_is_shown_where_the_station_lives_on_other_days() -> None:
    stream = io.StringIO()
    Printer(stream, dated=True).draw(ARROW)
    assert stream.getvalue().startswith("2026-05-04 03:02:01  CP1 → CSMS")
