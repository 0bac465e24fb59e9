"""Logs for people and for machines show the same fields."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest

from csms.telemetry import logs


@pytest.fixture(autouse=True)
def loggers_are_put_back() -> Iterator[None]:
    loggers = [logging.getLogger(), *map(logging.getLogger, logs.QUIET)]
    before = [(logger, logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, handlers, level, propagate in before:
        logger.handlers = handlers
        logger.setLevel(level)
        logger.propagate = propagate


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What went to stderr since it was last asked for."""
    return lambda: capsys.readouterr().err


def test_a_line_for_people_has_time_level_logger_text_and_fields(written: Callable[[], str]) -> None:
    logs.set_up("console", "info")
    logging.getLogger("csms.websocket").info("connected %s", "again", extra={"station": "CP1", "epoch": 3})
    time, rest = written().split(" ", 1)
    assert len(time) == len("12:00:00.123")
    assert rest == "INFO    csms.websocket  connected again  station=CP1 epoch=3\n"


def test_a_line_for_people_without_fields_ends_with_its_text(written: Callable[[], str]) -> None:
    logs.set_up("console", "info")
    logging.getLogger("csms").warning("tired")
    assert written().endswith("WARNING csms  tired\n")


def test_what_a_peer_sent_cannot_begin_a_line_of_its_own(written: Callable[[], str]) -> None:
    logs.set_up("console", "info")
    logging.getLogger("csms").info("refused", extra={"identity": "CP1\n12:00:00.000 ERROR forged\x1b[2J"})
    [line] = written().splitlines()
    assert "\x1b" not in line


def test_a_line_for_machines_is_one_json_object(written: Callable[[], str]) -> None:
    logs.set_up("json", "info")
    logging.getLogger("csms.websocket").info("connected", extra={"station": "CP\n1", "epoch": 3})
    [line] = written().splitlines()
    found = json.loads(line)
    assert {name: found[name] for name in ("level", "logger", "message", "station", "epoch")} == {
        "level": "INFO",
        "logger": "csms.websocket",
        "message": "connected",
        "station": "CP\n1",
        "epoch": 3,
    }
    assert found["at"].startswith("20")
    assert found["at"].endswith(("Z", "+00:00"))


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_an_exception_is_shown_with_its_traceback(written: Callable[[], str], log_format: str) -> None:
    logs.set_up(log_format, "info")
    try:
        raise ValueError("odd")
    except ValueError:
        logging.getLogger("csms").exception("failed")
    text = written()
    assert "Traceback" in text
    assert "ValueError: odd" in text


@pytest.mark.parametrize(("level", "own", "libraries"), [("debug", 10, 30), ("info", 20, 30), ("warning", 30, 30), ("error", 40, 40)])
def test_libraries_speak_from_warnings_upwards(written: Callable[[], str], level: str, own: int, libraries: int) -> None:
    logs.set_up("console", level)
    for number in (10, 20, 30, 40):
        logging.getLogger("csms").log(number, "own")
        logging.getLogger("httpx").log(number, "library")
    text = written()
    assert text.count("own") == len([n for n in (10, 20, 30, 40) if n >= own])
    assert text.count("library") == len([n for n in (10, 20, 30, 40) if n >= libraries])


def test_setting_up_again_shows_each_line_once(written: Callable[[], str]) -> None:
    for _ in range(2):
        logs.set_up("console", "info")
    logging.getLogger("csms").info("once")
    assert written().count("once") == 1
