import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from simulators.cli.buttons import HELP
from simulators.cli.screen import Screen, panel
from simulators.transport.dial import DialFailed
from simulators.transport.portrait import ConnectorPortrait, Portrait

AT = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
FAILURE = DialFailed("refused", "nothing listens", "start the CSMS", retryable=True)


def portrait(connectors: int = 1, *, failure: DialFailed | None = None, queue: int = 0) -> Portrait:
    charging = ConnectorPortrait(1, "Charging", 11000.0, 1234, 42.0, 71, "TAG1")
    others = tuple(ConnectorPortrait(number, "Available", 0.0, 0, None, None, None) for number in range(2, connectors + 1))
    return Portrait("CP1", AT, failure is None, "Accepted", queue, 12, failure, (charging, *others))


def drawn(shown: Portrait, width: int = 80, height: int = 24, *, chosen: int = 1, speed: float = 1, helps: bool = False) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height)
    with console.capture() as captured:
        console.print(panel(shown, "ws://127.0.0.1:8000/ocpp", speed, chosen, width, height, helps=helps))
    return captured.get().splitlines()


def test_state_power_energy_and_session_are_shown() -> None:
    text = "\n".join(drawn(portrait(queue=3), speed=60))
    for words in ("CP1 · connected · Accepted", "2030-01-02 03:04:05Z ×60", "queue 3", "Charging", "11.00", "1.234", "42.0", "TAG1 #71"):
        assert words in text


def test_a_failure_says_what_to_try() -> None:
    text = "\n".join(drawn(portrait(failure=FAILURE)))
    assert "not connected" in text
    assert "try: start the CSMS" in text


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("helps", [False, True])
@pytest.mark.parametrize("connectors", [1, 2, 99])
def test_the_panel_fits_the_terminal(width: int, helps: bool, connectors: int) -> None:
    lines = drawn(portrait(connectors, failure=FAILURE), width, 24, helps=helps)
    assert len(lines) < 24
    assert max(len(line) for line in lines) <= width


def test_the_chosen_connector_is_marked_and_in_sight() -> None:
    lines = drawn(portrait(99), chosen=77)
    assert any(line.startswith(" ▸ 77") for line in lines)


def test_every_key_stands_below_and_is_explained_on_demand() -> None:
    text, help_text = "\n".join(drawn(portrait())), "\n".join(drawn(portrait(), helps=True))
    for key, word, meaning in HELP:
        assert f"{key} {word}" in " ".join(text.split())
        assert meaning in help_text


def test_a_wide_terminal_shows_the_battery_as_a_bar() -> None:
    assert "████████░░░░░░░░░░░░ 42.0" in "\n".join(drawn(portrait(), 140))
    assert "█" not in "\n".join(drawn(portrait(), 80))


def test_the_screen_draws_and_goes_away() -> None:
    stream = io.StringIO()
    with Screen(stream, "ws://h/ocpp", 1) as screen:
        screen.show(portrait(), 1)
    assert "Charging" in stream.getvalue()
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h") == 1  # the cursor is back
