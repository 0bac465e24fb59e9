import asyncio
import io
import os
import re
from pathlib import Path

import pytest

from simulators.demo import performance, story
from simulators.demo.performance import Interrupted, perform
from simulators.demo.processes import StartFailed
from simulators.demo.stage import Stage
from simulators.demo.story import StoryFailed


class Screen(io.StringIO):
    """What was drawn; `shows` waits for words."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    def flush(self) -> None:
        super().flush()
        self.written.set()

    async def shows(self, words: str) -> None:
        async with asyncio.timeout(60):
            while words not in self.getvalue():
                self.written.clear()
                await self.written.wait()

    def processes(self) -> list[int]:
        return [int(pid) for pid in re.findall(r"\(process (\d+)\)", self.getvalue())]


@pytest.fixture(autouse=True)
def _own_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture(autouse=True)
def _fast_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "SPEED", 600.0)


def nothing_is_left(screen: Screen, tmp_path: Path) -> bool:
    def alive(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    return not list(tmp_path.iterdir()) and not any(alive(pid) for pid in screen.processes())


async def test_the_story_is_played_once_and_everything_is_ended(tmp_path: Path) -> None:
    screen = Screen()
    await perform(Stage(screen), asyncio.Event(), once=True)
    text = screen.getvalue()
    assert [int(number) for number in re.findall(r"(?m)^(\d)  ", text)] == [1, 2, 3, 4, 5, 6, 7]
    assert text.count("   ✓ ") == 4
    assert "played and proved" in text
    assert "Ctrl-C" not in text
    assert len(screen.processes()) == 2
    assert nothing_is_left(screen, tmp_path)


async def test_everything_keeps_running_until_it_is_stopped(tmp_path: Path) -> None:
    screen, stop = Screen(), asyncio.Event()
    playing = asyncio.create_task(perform(Stage(screen), stop, once=False))
    await screen.shows("/commands/TriggerMessage")
    assert not playing.done()
    stop.set()
    await playing
    assert nothing_is_left(screen, tmp_path)


async def test_a_server_that_dies_afterwards_is_a_failure(tmp_path: Path) -> None:
    screen = Screen()
    playing = asyncio.create_task(perform(Stage(screen), asyncio.Event(), once=False))
    await screen.shows("/commands/TriggerMessage")
    os.kill(screen.processes()[1], 9)
    with pytest.raises(StoryFailed, match="csms ended by itself"):
        await asyncio.wait_for(playing, 60)
    assert nothing_is_left(screen, tmp_path)


async def test_breaking_off_ends_everything(tmp_path: Path) -> None:
    screen, stop = Screen(), asyncio.Event()
    playing = asyncio.create_task(perform(Stage(screen), stop, once=True))
    await screen.shows("StartTransaction")
    stop.set()
    with pytest.raises(Interrupted):
        await playing
    assert nothing_is_left(screen, tmp_path)


async def test_a_csms_that_does_not_start_is_told_with_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(performance.CSMS_SETTINGS, "CSMS_LOG_LEVEL", "shouting")
    screen = Screen()
    with pytest.raises(StartFailed, match=r"(?s)csms ended before it was ready.*LOG_LEVEL"):
        await perform(Stage(screen), asyncio.Event(), once=True)
    assert nothing_is_left(screen, tmp_path)


async def test_a_step_that_fails_is_told_with_the_servers_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "APPLICATION", "")
    screen = Screen()
    with pytest.raises(StoryFailed, match=r"(?s)^step 3 .*register_customer was answered 422, not 200.*csms \|.*zoho \|"):
        await perform(Stage(screen), asyncio.Event(), once=True)
    assert nothing_is_left(screen, tmp_path)
