"""`BlockingChargePoint`: everything that `VirtualChargePoint` does, for people who do not write async.

All of them live on one event loop in one thread in the background, which is there while any of them is entered. A
call waits until it is done, and raises what it raised. Load tests that bring their own greenlets use the driver in
`blocking` instead: patched threads cannot hold an event loop.
"""

import asyncio
import inspect
import threading
from collections.abc import Callable
from functools import partial, wraps
from types import TracebackType
from typing import Any, Self, TypeVar

from simulators.transport.misbehaviour import Hold
from simulators.transport.virtual import VirtualChargePoint

T = TypeVar("T")


class Background:
    """An event loop in a thread, for as long as somebody uses it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def enter(self) -> None:
        """Use it; the first one starts it."""
        with self._lock:
            self._users += 1
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="virtual charge points", daemon=True)
                self._thread.start()

    def leave(self) -> None:
        """Use it no longer; the last one ends it."""
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._loop is not None and self._thread is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
                self._loop.close()
                self._loop = self._thread = None

    def run(self, make: Callable[[], Any]) -> Any:
        """Call `make` on the loop, await what it returns if that can be awaited, and hand the result over."""
        if self._loop is None:
            raise RuntimeError("enter the charge point first: with BlockingChargePoint(...) as station:")

        async def do() -> Any:
            made = make()
            return await made if inspect.isawaitable(made) else made

        future = asyncio.run_coroutine_threadsafe(do(), self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise


_background = Background()


class Blocking:
    """An object that lives on the loop, each of its methods as one that waits for its end."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._inner, name)
        if not inspect.ismethod(found):
            return found

        @wraps(found)
        def wait(*arguments: Any, **options: Any) -> Any:
            result = _background.run(partial(found, *arguments, **options))
            return Blocking(result) if isinstance(result, Hold) else result

        return wait

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._inner) if not name.startswith("_")]


class BlockingChargePoint(Blocking):
    """`with BlockingChargePoint(url, "CP1") as station:`, then `station.booted()`, `station.plug()` and so on.

    It takes what `VirtualChargePoint` takes, a `VirtualClock` included; time passes by `station.advance(minutes=45)`.
    """

    def __init__(self, url: str, identity: str, **options: Any) -> None:
        super().__init__(VirtualChargePoint(url, identity, **options))

    def __enter__(self) -> Self:
        _background.enter()
        try:
            _background.run(self._inner.__aenter__)
        except BaseException:
            _background.leave()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            _background.run(partial(self._inner.__aexit__, kind, error, trace))
        finally:
            _background.leave()
