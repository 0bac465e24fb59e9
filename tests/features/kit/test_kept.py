from datetime import UTC, datetime

import pytest

from features.kit import kept
from features.kit.kept import Kept
from features.kit.verdict import Line

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)


def line(number: int, width: int = 0) -> Line:
    return Line("CP1", AT, float(number), "received", str(number).ljust(width), None)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "HEAD_LINES", 3)
    monkeypatch.setattr(kept, "TAIL_LINES", 2)


def texts(lines: list[Line]) -> list[str]:
    return [(one.frame or one.note or "").strip() for one in lines]


def test_as_many_as_there_is_room_for_are_all_kept() -> None:
    shown: list[Line] = []
    lines = Kept(show=shown.append)
    for number in range(5):
        lines.append(line(number))
    assert (texts(lines), shown, texts(lines.unshown())) == (["0", "1", "2", "3", "4"], [], ["0", "1", "2", "3", "4"])


def test_of_too_many_the_first_and_the_last_are_kept_and_it_is_said_how_many_are_not() -> None:
    lines = Kept()
    for number in range(1000):
        lines.append(line(number))
    assert texts(lines) == ["0", "1", "2", "995 frames and remarks are left out here", "998", "999"]


def test_every_line_is_shown_or_still_to_be_shown_in_its_order() -> None:
    shown: list[Line] = []
    lines = Kept(show=shown.append)
    for number in range(9):
        lines.append(line(number))
    assert texts(shown) == [str(number) for number in range(7)]
    assert texts(lines.unshown())[1:] == ["7", "8"]
    lines.append(line(9))
    assert len(shown) == 7


def test_long_frames_take_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "HEAD_CHARS", 10)
    monkeypatch.setattr(kept, "TAIL_CHARS", 10)
    lines = Kept()
    for number in range(5):
        lines.append(line(number, 6))
    assert texts(lines) == ["0", "3 frames and remarks are left out here", "4"]


def test_the_last_line_is_kept_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "HEAD_CHARS", 10)
    monkeypatch.setattr(kept, "TAIL_CHARS", 10)
    lines = Kept()
    lines.append(line(0, 99))
    assert texts(lines) == ["0"]
