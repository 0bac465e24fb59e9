"""The station's time: how to read it, and how long a wait is in real seconds. It never waits itself."""

import math
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
    """Station time that runs `speed` times as fast as real time, until it has caught up with it.

    A CSMS distrusts timestamps from the future, so this clock starts in the past, by default 24 h before
    now: a head start H lasts H / (speed - 1) real seconds, at speed 60 about 24 minutes. From then on it goes
    on at speed 1 (`caught_up`), because anything else would be a lie on the wire. Give a longer `head_start` for a
    longer run. A `start` in the future is taken at its word and never slows down. Raises ValueError when `speed`
    is not positive.
    """

    def __init__(self, speed: float, *, start: datetime | None = None, head_start: timedelta = HEAD_START) -> None:
        if not speed > 0:
            raise ValueError(f"the speed of a clock must be above 0, not {speed}")
        self.speed = speed
        now = RealClock().now()
        self._start = start if start is not None else now - head_start
        self._epoch_s = time.monotonic()
        behind_s = (now - self._start).total_seconds()
        self._fast_s = behind_s / (speed - 1) if speed > 1 and behind_s >= 0 else math.inf  # real seconds until it has caught up

    @property
    def caught_up(self) -> bool:
        """Whether station time is real time by now."""
        return time.monotonic() - self._epoch_s >= self._fast_s

    def now(self) -> datetime:
        """The station's instant."""
        real_s = time.monotonic() - self._epoch_s
        fast_s = min(real_s, self._fast_s)
        return self._start + timedelta(seconds=fast_s * self.speed + (real_s - fast_s))

    def seconds_until(self, at: datetime) -> float:
        """Real seconds until the station's time is `at`."""
        station_s = (at - self._start).total_seconds()
        at_real_s = station_s / self.speed
        if at_real_s > self._fast_s:
            at_real_s = self._fast_s + station_s - self._fast_s * self.speed
        return max(0.0, at_real_s - (time.monotonic() - self._epoch_s))


def clock_at(speed: float, session: timedelta = timedelta(0), not_before: datetime | None = None) -> Clock:
    """The clock for `--speed`: the real one at 1, else a scaled one whose head start outlasts `session`.

    `not_before` is an instant that the station has lived through already, in an earlier process.
    """
    if speed == 1:
        return RealClock()
    start = RealClock().now() - max(HEAD_START, session * 2)
    return ScaledClock(speed, start=start if not_before is None else max(start, min(not_before, RealClock().now())))
