"""When a station may dial: it has power and a network, and the wait since the last time is over. It opens nothing."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from simulators.transport.agenda import Deed

Later: TypeAlias = Callable[[float, Deed], object]


class Redial:
    """The conditions of the next dial; `later` calls a deed after so many seconds, of whichever time is meant."""

    __slots__ = ("_due", "_later", "_rethink", "_turn", "network_up", "powered")

    def __init__(self, later: Later) -> None:
        self.network_up = self.powered = True
        self._due = True
        self._turn = 0
        self._later = later
        self._rethink = asyncio.Event()

    @property
    def now(self) -> bool:
        """Whether everything is there for a dial now."""
        return self._due and self.network_up and self.powered

    @property
    def possible(self) -> bool:
        """Whether a connection can be had at all."""
        return self.network_up and self.powered

    async def until_due(self) -> None:
        """Wait until it is time to dial."""
        while not self.now:
            self._rethink.clear()
            await self._rethink.wait()

    def after(self, wait_s: float) -> None:
        """Dial in so many seconds, 0: at once; it replaces what was said before."""
        self._turn += 1
        self._due = wait_s <= 0
        self._rethink.set()
        if not self._due:
            self._later(wait_s, partial(self._let, self._turn))

    def _let(self, turn: int) -> None:
        if turn == self._turn:
            self._due = True
            self._rethink.set()
