"""Waiting for something that only asking can tell, such as a row behind an API. It never gives up quietly."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 15.0
PAUSE_S = 0.03


class Unseen(AssertionError):
    """What was waited for did not come in time; the text says what was seen last."""


def until(look: Callable[[], T | None], what: str, timeout_s: float = PATIENCE_S, show: Callable[[], object] | None = None) -> T:
    """The first true answer of `look`; raises Unseen with `what`, and what `show` says, after `timeout_s` seconds."""
    deadline = time.monotonic() + timeout_s
    never = threading.Event()
    while not (found := look()):
        if time.monotonic() > deadline:
            seen = f"; seen last: {show()}" if show else ""
            raise Unseen(f"{what}: not seen within {timeout_s:g} s{seen}")
        never.wait(PAUSE_S)
    return found
