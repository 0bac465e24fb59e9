import sys

import pytest

from simulators.cli import fleet_screen
from simulators.cli.fleet_screen import Screen, line, table
from simulators.fleet.plan import Plan
from simulators.fleet.report import Snapshot, report
from simulators.fleet.tally import Tally


def snapshot() -> Snapshot:
    tally = Tally()
    tally.add("stations", "wanted", 3)
    tally.add("stations", "accepted once", 2)
    tally.add("states", "idle", 2)
    tally.add("states", "waiting", 1)
    tally.add("answered", "Heartbeat", 4)
    tally.add("lost", "Heartbeat", 1)
    tally.add("dials failed", "refused", 5)
    tally.add("never accepted", "nothing listens", 1)
    tally.add("transaction messages", "queued", 2)
    tally.time("response", "Heartbeat", 0.2)
    tally.time("tool", "loop lag", 0.1)
    return Snapshot(tally, 12.0, 0.5, 2.0, stored={"compared": 2, "differing": 1, "differences": ["CP1: transaction 3 is not stored"]})


def test_the_line_says_states_messages_queue_and_causes() -> None:
    assert line(snapshot()) == "2 idle, 1 waiting, 4 messages, 2 queued, 5 × refused"


def test_the_table_has_a_row_for_each_action_the_causes_and_the_verdict() -> None:
    shown = table(report(snapshot(), Plan(count=3, seed=7), "ws://x/ocpp"))
    row = next(one for one in shown.splitlines() if one.startswith("Heartbeat"))
    assert row.split()[:3] == ["Heartbeat", "4", "1"]
    assert "2 of 3 stations accepted, the first after 0.50 s, the last after 2.00 s" in shown
    assert "dials failed: 5 × refused" in shown
    assert "CP1: transaction 3 is not stored" in shown
    assert "FAILED:" in shown
    assert "seed 7" in shown
    assert shown.splitlines()[-1].startswith("LATENCIES INVALID: this tool was the bottleneck")


def test_without_a_terminal_a_line_comes_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fleet_screen, "EVERY_S", 0.0)
    with Screen(Plan(count=3)) as screen:
        screen.show(snapshot())
    assert capsys.readouterr().err == "12 s: 2 stations accepted, 2 idle, 1 waiting, 4 messages, 2 queued, 5 × refused\n"


def test_a_process_of_several_shows_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fleet_screen, "EVERY_S", 0.0)
    with Screen(Plan(count=3), quiet=True) as screen:
        screen.show(snapshot())
    assert capsys.readouterr().err == ""


def test_on_a_terminal_there_is_a_progress_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    with Screen(Plan(count=3)) as screen:
        screen.show(snapshot())
    assert "2/3" in capsys.readouterr().err


def test_the_table_says_what_became_of_the_cars() -> None:
    one = snapshot()
    one.tally.add("sessions", "arrivals", 5)
    one.tally.add("cars", "began a session", 3)
    one.tally.add("cars", "refused: Invalid (offline)", 2)
    shown = table(report(one, Plan(count=3), "ws://x/ocpp"))
    assert "cars: 5 came: 3 began a session, 2 refused: Invalid (offline)\n" in shown
    assert "sessions: 0 started, 0 stopped, 0.0 kWh\n" in shown
