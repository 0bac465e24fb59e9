"""Single keys from a terminal, without Enter. It restores the terminal whatever happens, and knows no charging.

Arrows, Delete and function keys arrive as several characters behind an Escape (ECMA-48, 5.4); they are no keys here.
"""

import asyncio
import codecs
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ESCAPE = "\x1b"


class Keys:
    """Finds the keys in what a terminal sends, read by read; a sequence that one read cuts in two is one all the same.

    An Escape at the end of a read is the key itself, unless the next read goes on with `[` or `O`.
    """

    def __init__(self) -> None:
        self._begun = ""  # a sequence that is not whole yet

    def take(self, text: str) -> list[str]:
        """The keys of one read."""
        if self._begun == ESCAPE and text[:1] not in ("[", "O"):
            self._begun = ""
        found: list[str] = []
        for character in text:
            if not self._begun and character != ESCAPE:
                found.append(character)
            elif character == ESCAPE or not _ends(self._begun, character):
                self._begun = ESCAPE if character == ESCAPE else self._begun + character
            else:
                self._begun = ""
        return found


def _ends(begun: str, character: str) -> bool:
    """Whether this is the last character of the sequence."""
    if begun == ESCAPE:
        return character not in "[O"
    if begun == ESCAPE + "[":
        return "@" <= character <= "~" and character != "["  # the console's F1 to F5 bear a second bracket
    return begun[1] == "O" or "@" <= character <= "~"


@contextmanager
def listening(on_key: Callable[[str], None]) -> Iterator[bool]:
    """Call `on_key` for each key while inside; yields whether standard input is a terminal at all."""
    if not sys.stdin.isatty():
        yield False
        return
    number = sys.stdin.fileno()
    loop = asyncio.get_running_loop()
    keys, decoder = Keys(), codecs.getincrementaldecoder("utf-8")(errors="ignore")

    def read() -> None:
        pressed = os.read(number, 64)
        if not pressed:  # the terminal went away
            loop.remove_reader(number)
        for key in keys.take(decoder.decode(pressed)):
            on_key(key)

    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        loop.add_reader(number, read)
        yield True
    finally:
        loop.remove_reader(number)
        termios.tcsetattr(number, termios.TCSADRAIN, before)
