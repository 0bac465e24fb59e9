"""The port that asks a person at the terminal: one line for what the CSMS shall send, a countdown, and a key to say that it is done.

It can have commands sent, and nothing else: what the product stored is not asked of a person's eyes, and stays unverified.
"""

import json
import os
import select
import termios
import time
from collections.abc import Mapping
from typing import Any

from features.kit.no_port import NoPort
from features.kit.port import UNHEARD, Command, PortCannot, PortRefused

ABILITIES = frozenset(("send",))
PATIENCE_S = 60
TERMINAL = "/dev/tty"
WORDS = {"": "done", "done": "done", "r": "refused", "refused": "refused", "n": "no way", "no way": "no way"}
"""What a person may type, and what is meant."""


class NoTerminal(Exception):
    """There is nobody to ask."""


class Manual(NoPort):
    """Asks at `terminal`, the path of a terminal device, and waits `patience_s` seconds; pytest's capturing does not matter then."""

    abilities = ABILITIES

    def __init__(self, address: str = "manual", token: str = "", terminal: str = TERMINAL, patience_s: float = PATIENCE_S) -> None:
        self._patience_s, self._scenario = patience_s, ""
        try:
            self._terminal = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            raise NoTerminal(f"--csms-port manual asks a person, and there is no terminal: {error}") from None

    def announce(self, scenario: str) -> None:
        """The next questions are those of this scenario."""
        self._scenario = scenario

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        """Enter: it is done. `r`: the product refuses to send it. `n`: it has no way to."""
        self._forget_what_was_typed()
        head = f"\n{self._scenario}" if self._scenario else ""
        self._write(f"{head}\nLet the CSMS send {action} to {charging_point_id}:  {json.dumps(dict(request))}\n")
        meaning = self._await_word(action)
        if meaning == "refused":
            raise PortRefused(f"the operator says that the product refuses to send {action}")
        if meaning == "no way":
            raise PortCannot(f"the operator says that the product has no way to send {action}")
        return Command("sent" if meaning else UNHEARD, None)

    def close(self) -> None:
        """Leave the terminal."""
        os.close(self._terminal)

    def _forget_what_was_typed(self) -> None:
        """A key that was hit before the question answers another one."""
        if os.isatty(self._terminal):
            termios.tcflush(self._terminal, termios.TCIFLUSH)

    def _await_word(self, action: str) -> str:
        """What the person means; nothing when the time is up, for then the frame may have come or not."""
        end = time.monotonic() + self._patience_s
        while (left_s := end - time.monotonic()) > 0:
            self._write(f"\r  waiting for {action}  {left_s:3.0f} s   Enter: done   r: refused   n: no way  ")
            ready, _, _ = select.select([self._terminal], [], [], min(1.0, left_s))
            if not ready:
                continue
            word = " ".join(os.read(self._terminal, 100).decode(errors="replace").lower().split())
            if word in WORDS:
                return WORDS[word]
            self._write(f"  {word!r} is no answer; there are Enter, {', '.join(one for one in WORDS if one)}\n")
        self._write("\r  time is up\n")
        return ""

    def _write(self, text: str) -> None:
        os.write(self._terminal, text.encode())
