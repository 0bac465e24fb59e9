"""One event loop in a thread of its own, so that stations and servers live on between two steps. It knows nothing of what runs in it."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE_S = 60.0


class LoopThread:
    """Runs coroutines for synchronous callers: `run(coroutine)` gives its result or raises its error."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="kit", daemon=True)
        self._thread.start()

    def __call__(self, work: Coroutine[Any, Any, T], timeout_s: float | None = None) -> T:
        """The result of `work`; raises TimeoutError, and cancels the work, when it takes longer than `timeout_s`, by default
        `patience_s`."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(self._patience_s if timeout_s is None else timeout_s)
        except TimeoutError:
            future.cancel()
            raise

    def close(self) -> None:
        """Cancel what still runs and end the thread."""
        self(_cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
