"""Waiting until something holds, with a deadline and a failure text that shows the wire. It never polls."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from simulators.transport.tape import Tape

T = TypeVar("T")

LAST_FRAMES = 12


class ExpectationFailed(AssertionError):
    """What was waited for did not come, or can no longer come; the text ends with the last frames.

    `sentence` is the text without them.
    """

    def __init__(self, sentence: str, frames: str = "") -> None:
        super().__init__(f"{sentence}\n{frames}" if frames else sentence)
        self.sentence = sentence


class Watch:
    """Lets several tasks wait for conditions that only change when `notify` is called."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._happened = asyncio.Event()
        self._broken: BaseException | None = None

    def notify(self) -> None:
        """Something happened: let every waiter look again."""
        self._happened.set()

    def break_off(self, error: BaseException) -> None:
        """The driver died of `error`: every waiter raises it."""
        self._broken = error
        self.notify()

    async def within(self, look: Callable[[], T | None], timeout_s: float | None) -> T | None:
        """Wait until `look` returns something true and return it; None after `timeout_s` (None: no end)."""
        deadline = asyncio.timeout(timeout_s)
        try:
            async with deadline:
                while True:
                    self._happened.clear()
                    if found := look():
                        return found
                    if self._broken:
                        raise RuntimeError("the driver of this charge point died") from self._broken
                    await self._happened.wait()
        except TimeoutError:
            if not deadline.expired():
                raise
            return None

    async def until(self, look: Callable[[], T | None], what: str, timeout_s: float) -> T:
        """As `within`, but raises ExpectationFailed, naming `what`; `look` may raise to end the wait at once."""
        found = await self.within(look, timeout_s)
        if found is None:
            raise self.failure(f"{what}: not seen within {timeout_s:g} s")
        return found

    def failure(self, sentence: str) -> ExpectationFailed:
        """The error for an expectation that cannot be met, with the last frames."""
        return ExpectationFailed(sentence, f"the last frames of {self._tape.station}:\n{self._tape.tail(LAST_FRAMES)}")
