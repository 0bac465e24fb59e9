"""The stories that a station of the lab plays or has played, numbered, so that whoever began one can follow it. It knows no steps."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from simulators.lab.errors import LabError, Unknown

BOUND = 100


@dataclass(slots=True)
class Play:
    """One playing: `state` is playing, passed, failed (`error` says why) or cancelled; `step` is the last one that began."""

    number: int
    story: str
    state: str = "playing"
    step: str = ""
    sessions: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    task: asyncio.Task[None] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The play for JSON."""
        return {name: getattr(self, name) for name in ("number", "story", "state", "step", "sessions", "error")}


Work = Callable[[Play], Awaitable[None]]


class Plays:
    """The plays of one station, the newest `BOUND`; `ended` hears of each when it is over."""

    def __init__(self, ended: Callable[[Play], None]) -> None:
        self._plays: dict[int, Play] = {}
        self._number = 0
        self._ended = ended

    def begin(self, story: str, work: Work) -> Play:
        """Let `work` be done, beside."""
        over = [number for number, play in self._plays.items() if play.state != "playing"]
        for number in over[: max(0, len(self._plays) + 1 - BOUND)]:
            del self._plays[number]
        self._number += 1
        play = self._plays[self._number] = Play(self._number, story)
        play.task = asyncio.create_task(self._do(play, work))
        return play

    def get(self, number: int) -> Play:
        """The play of that number. Raises Unknown."""
        found = self._plays.get(number)
        if found is None:
            raise Unknown(f"there is no play {number}")
        return found

    def all(self) -> list[Play]:
        """Every play that is kept, the oldest first."""
        return list(self._plays.values())

    async def close(self) -> None:
        """End those that run."""
        if tasks := [play.task for play in self._plays.values() if play.task and not play.task.done()]:
            await asyncio.sleep(0)  # a task that never began would not hear that it is cancelled
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _do(self, play: Play, work: Work) -> None:
        try:
            await work(play)
            play.state = "passed"
        except LabError as error:
            play.state, play.error = "failed", error.text
        except asyncio.CancelledError:
            play.state = "cancelled"
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever follows the play has to hear of it
            play.state, play.error = "failed", f"{type(error).__name__}: {error}"
        finally:
            self._ended(play)
