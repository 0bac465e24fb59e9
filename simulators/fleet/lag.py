"""How late the event loop is: what the tool itself adds to every latency it reports. It measures; the report judges."""

import asyncio
import time

from simulators.fleet.tally import Tally

EVERY_S = 0.02


class Lag:
    """Wakes every 20 ms and counts how much later it was woken."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._due_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to measure."""
        self._due_s = time.monotonic() + EVERY_S
        self._timer = asyncio.get_running_loop().call_later(EVERY_S, self._wake)

    def stop(self) -> None:
        """End it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wake(self) -> None:
        late_s = time.monotonic() - self._due_s
        self._tally.time("tool", "loop lag", late_s)
        for missed in range(1, min(500, int(late_s / EVERY_S)) + 1):  # wakes that could not be: they would have waited for the rest
            self._tally.time("tool", "loop lag", late_s - missed * EVERY_S)
        self.start()
