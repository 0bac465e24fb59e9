"""What has to be ended when the server stops, in the opposite order of its beginning, and the time that it may take: a database that does
not answer must not keep the process. Knows nothing of what it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import ParamSpec

LOG = logging.getLogger(__name__)
P = ParamSpec("P")
LEAST_S = 0.2


class Ending:
    """The steps of an end. Each has what is left of the whole time, and a moment in any case; one that takes longer is given up, and the
    others have their turn."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._deadline = float("inf")

    def add(self, step: Callable[P, object], *args: P.args, **named: P.kwargs) -> None:
        """End with this as well, before what was added earlier."""
        self._stack.callback(step, *args, **named)

    def add_slow(self, step: Callable[P, Awaitable[None]], *args: P.args, **named: P.kwargs) -> None:
        """As `add`, for a step that may have to wait."""

        async def bounded() -> None:
            left_s = max(LEAST_S, self._deadline - asyncio.get_running_loop().time())
            try:
                async with asyncio.timeout(left_s if left_s < float("inf") else None):
                    await step(*args, **named)
            except TimeoutError:
                LOG.error("given up at the end: %s took too long", getattr(step, "__qualname__", step))

        self._stack.push_async_callback(bounded)

    async def end(self, within_s: float = float("inf")) -> None:
        """Take all steps; what there was to end is then gone. A step's failure does not keep the others, and is raised."""
        self._deadline = asyncio.get_running_loop().time() + within_s
        await self._stack.aclose()
