"""A timer of the event loop that rings when a station has something to do. It decides nothing."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from simulators.transport.clock import Clock


class Alarm:
    """Rings once at the instant it was set to, by the station's clock; setting it again replaces that."""

    __slots__ = ("_at", "_clock", "_ring", "_timer")

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._at: datetime | None = None
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at: datetime | None) -> None:
        """Ring at that instant, None: not at all. Costs nothing when it is set so already."""
        if at == self._at:
            return
        self.cancel()
        self._at = at
        if at is not None:
            self._timer = asyncio.get_running_loop().call_later(self._clock.seconds_until(at), self._fire)

    def cancel(self) -> None:
        """Do not ring."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._at = None

    def _fire(self) -> None:
        self._timer = self._at = None
        self._ring()
