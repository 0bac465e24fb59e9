import asyncio
import io
import os
import pty
import sys
import termios
from collections.abc import Iterator

import pytest

from simulators.cli.keys import Keys, listening


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    master, slave = pty.openpty()
    with os.fdopen(slave, "r", closefd=False) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield master, slave
    os.close(master)
    os.close(slave)


async def test_each_key_is_heard_without_enter(terminal: tuple[int, int]) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    with listening(heard.put_nowait) as keys:
        assert keys
        os.write(terminal[0], b"ps")
        async with asyncio.timeout(30):
            assert [await heard.get(), await heard.get()] == ["p", "s"]


async def test_the_terminal_is_restored_whatever_happens(terminal: tuple[int, int]) -> None:
    before = termios.tcgetattr(terminal[1])
    changed = None
    try:
        with listening(lambda key: None):
            changed = termios.tcgetattr(terminal[1])
            raise KeyError
    except KeyError:
        pass
    assert changed not in (None, before)
    assert termios.tcgetattr(terminal[1]) == before


async def test_without_a_terminal_nothing_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("p"))
    with listening(lambda key: None) as keys:
        assert not keys


@pytest.mark.parametrize(
    ("reads", "heard"),
    [
        (["ps"], "ps"),
        (["p\x1b[As"], "ps"),  # an arrow
        (["\x1b[3~\x1b[15~\x1b[1;5Cq"], "q"),  # Delete, F5, Ctrl and an arrow
        (["\x1bOP\x1b[[Ap"], "p"),  # F1 of an xterm and of the console
        (["\x1b", "p"], "p"),  # Escape itself, then a key
        (["\x1b", "[A", "p"], "p"),  # an arrow in pieces, as a slow line brings it
        (["\x1b[", "3", "~p"], "p"),
        (["\x1bO", "Pp"], "p"),
        (["\x1bfp"], "p"),  # Alt and f are no f
        (["\x1b\x1b[Bp"], "p"),
        (["é", "p"], "ép"),
    ],
)
def test_a_key_that_sends_several_characters_is_none_of_them(reads: list[str], heard: str) -> None:
    keys = Keys()
    assert "".join(key for text in reads for key in keys.take(text)) == heard
