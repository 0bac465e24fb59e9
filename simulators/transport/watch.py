"""Waiting until something holds, with a deadline and a failure text that shows the wire. It never polls."""

import asyncio
from collections.abc import Callable, Collection
from typing import TypeVar

from simulators.transport.tape import Entry, Tape

T = TypeVar("T")

LAST_FRAMES = 12


class ExpectationFailed(AssertionError):
    """What was waited for did not come, or can no longer come; the text ends with the last frames.

    `sentence` is the text without them, `frames` is the rest; `trouble`, what keeps the station from its CSMS, goes before both.
    """

    def __init__(self, sentence: str, frames: str = "", trouble: str = "") -> None:
        super().__init__("\n".join(part for part in (trouble, sentence, frames) if part))
        self.sentence = sentence
        self.frames = frames
        self.trouble = trouble


class Watch:
    """Lets several tasks wait for conditions that only change when `notify` is called. `remedy` is what may help a developer when a wait in
    real seconds was in vain, `trouble` tells what keeps the station from its CSMS now: a failure begins with it."""

    def __init__(self, tape: Tape, remedy: str = "", trouble: Callable[[], str] = str) -> None:
        self._tape, self._trouble = tape, trouble
        self.remedy = remedy
        self.seed = ""  # what to give a run so that it happens again
        self._happened = asyncio.Event()
        self._broken: BaseException | None = None

    def notify(self) -> None:
        """Something happened: let every waiter look again."""
        self._happened.set()

    def break_off(self, error: BaseException) -> None:
        """The driver died of `error`: every waiter raises it."""
        self._broken = error
        self.notify()

    @property
    def broken(self) -> bool:
        """Whether the driver has died."""
        return self._broken is not None

    def check(self) -> None:
        """Raise RuntimeError when the driver has died."""
        if self._broken:
            raise RuntimeError("the driver of this charge point died") from self._broken

    async def within(self, look: Callable[[], T | None], timeout_s: float | None) -> T | None:
        """Wait until `look` returns something true and return it; None after `timeout_s` (None: no end)."""
        deadline = asyncio.timeout(timeout_s)
        try:
            async with deadline:
                while True:
                    self._happened.clear()
                    if found := look():
                        return found
                    self.check()
                    await self._happened.wait()
        except TimeoutError:
            if not deadline.expired():
                raise
            return None

    async def until(self, look: Callable[[], T | None], what: str, timeout_s: float) -> T:
        """As `within`, but raises ExpectationFailed, naming `what`; `look` may raise to end the wait at once."""
        found = await self.within(look, timeout_s)
        if found is None:
            raise self.failure(f"{what}: not seen within {timeout_s:g} s" + (f"\n{self.remedy}" if self.remedy else ""))
        return found

    def failure(self, sentence: str, marked: Collection[Entry] = ()) -> ExpectationFailed:
        """The error for an expectation that cannot be met, with the last frames; `marked` ones bear a sign."""
        return ExpectationFailed(sentence, self.last_frames(marked), self._trouble())

    @property
    def heading(self) -> str:
        """The line above the last frames."""
        return f"the last frames of {self._tape.station}{f' (seed {self.seed})' if self.seed else ''}:"

    def last_frames(self, marked: Collection[Entry] = ()) -> str:
        """The end of the tape under a heading, for whoever has to find out what went wrong."""
        return f"{self.heading}\n{self._tape.tail(LAST_FRAMES, marked)}"
