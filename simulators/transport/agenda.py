"""What a driver has to do at some instant of its station's time. It knows no clock; whoever owns one runs it."""

import heapq
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

Deed: TypeAlias = Callable[[], None]


class Agenda:
    """Deeds in the order of their instants; those of one instant in the order in which they were entered."""

    __slots__ = ("_entered", "_heap")

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Deed]] = []
        self._entered = 0

    @property
    def due(self) -> datetime | None:
        """The instant of the next deed."""
        return self._heap[0][0] if self._heap else None

    def enter(self, at: datetime, deed: Deed) -> None:
        """Do this at that instant."""
        self._entered += 1
        heapq.heappush(self._heap, (at, self._entered, deed))

    def run(self, at: datetime) -> None:
        """Do all that is due, one after the other."""
        while self._heap and self._heap[0][0] <= at:
            heapq.heappop(self._heap)[2]()
