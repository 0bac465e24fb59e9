"""Single keys from a terminal, without Enter. It restores the terminal whatever happens, and knows no charging."""

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def listening(on_key: Callable[[str], None]) -> Iterator[bool]:
    """Call `on_key` for each key while inside; yields whether standard input is a terminal at all."""
    if not sys.stdin.isatty():
        yield False
        return
    number = sys.stdin.fileno()
    loop = asyncio.get_running_loop()

    def read() -> None:
        pressed = os.read(number, 64).decode(errors="ignore")
        if not pressed:  # the terminal went away
            loop.remove_reader(number)
        for key in pressed:
            on_key(key)

    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        loop.add_reader(number, read)
        yield True
    finally:
        loop.remove_reader(number)
        termios.tcsetattr(number, termios.TCSADRAIN, before)
