"""The station's time: how to read it, and how long a wait is in real seconds. It never waits itself."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

HEAD_START = timedelta(hours=24)


class Clock(Protocol):
    """What the drivers ask of a clock."""

    def now(self) -> datetime:
        """The station's instant, aware and in UTC."""

    def seconds_until(self, at: datetime) -> float:
        """Real seconds from now until the station's time is `at`; 0 when that has passed."""


class RealClock:
    """Station time is real time."""

    def now(self) -> datetime:
        """The instant it is."""
        return datetime.now(UTC)  # noqa: TID251 - the clock is the one place that reads the time

    def seconds_until(self, at: datetime) -> float:
        """Real seconds until `at`."""
        return max(0.0, (at - self.now()).total_seconds())


class ScaledClock:
    """Station time that runs `speed` times as fast as real time.

    A CSMS distrusts timestamps from the future, so this clock starts in the past, by default 24 h before
    now, and catches up from there: a head start H lasts H / (speed - 1) real seconds, at speed 60 about 24
    minutes. Give a longer `head_start` for a longer run. Raises ValueError when `speed` is not positive.
    """

    def __init__(self, speed: float, *, start: datetime | None = None, head_start: timedelta = HEAD_START) -> None:
        if not speed > 0:
            raise ValueError(f"the speed of a clock must be above 0, not {speed}")
        self.speed = speed
        self._start = start if start is not None else RealClock().now() - head_start
        self._epoch_s = time.monotonic()

    def now(self) -> datetime:
        """The station's instant."""
        return self._start + timedelta(seconds=(time.monotonic() - self._epoch_s) * self.speed)

    def seconds_until(self, at: datetime) -> float:
        """Real seconds until the station's time is `at`."""
        return max(0.0, (at - self.now()).total_seconds() / self.speed)


def clock_at(speed: float, session: timedelta = timedelta(0)) -> Clock:
    """The clock for `--speed`: the real one at 1, else a scaled one whose head start outlasts `session`."""
    return RealClock() if speed == 1 else ScaledClock(speed, head_start=max(HEAD_START, session * 2))
