"""The port that asks a person at the terminal: one line for what the CSMS shall send, a countdown, and a key to say that it is done.

It can have commands sent, and nothing else: what the product stored is not asked of a person's eyes, and stays unverified.
"""

import json
import os
import select
import time
from collections.abc import Mapping
from typing import Any

from features.kit.no_port import NoPort
from features.kit.port import Command, PortCannot, PortRefused

ABILITIES = frozenset(("send",))
PATIENCE_S = 60
TERMINAL = "/dev/tty"


class NoTerminal(Exception):
    """There is nobody to ask."""


class Manual(NoPort):
    """Asks at `terminal`, the path of a terminal device, and waits `patience_s` seconds; pytest's capturing does not matter then."""

    abilities = ABILITIES

    def __init__(self, address: str = "manual", token: str = "", terminal: str = TERMINAL, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        try:
            self._terminal = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            raise NoTerminal(f"--csms-port manual asks a person, and there is no terminal: {error}") from None

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        """Enter: it is done. `r`: the product refuses to send it. `n`: it has no way to."""
        self._write(f"\nLet the CSMS send {action} to {charging_point_id}:  {json.dumps(dict(request))}\n")
        word = self._await_word()
        if word.startswith("r"):
            raise PortRefused(f"the operator says that the product refuses to send {action}")
        if word.startswith("n"):
            raise PortCannot(f"the operator says that the product has no way to send {action}")
        return Command("sent", None)

    def close(self) -> None:
        """Leave the terminal."""
        os.close(self._terminal)

    def _await_word(self) -> str:
        """What the person types; nothing when the time is up, for then the frame may have come or not."""
        end = time.monotonic() + self._patience_s
        while (left_s := end - time.monotonic()) > 0:
            self._write(f"\r  {left_s:3.0f} s   Enter: done   r: refused   n: no way  ")
            ready, _, _ = select.select([self._terminal], [], [], min(1.0, left_s))
            if ready:
                return os.read(self._terminal, 100).decode(errors="replace").strip().lower()
        self._write("\r  time is up\n")
        return ""

    def _write(self, text: str) -> None:
        os.write(self._terminal, text.encode())
