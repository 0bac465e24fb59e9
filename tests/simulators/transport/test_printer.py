import io
from datetime import UTC, datetime

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
