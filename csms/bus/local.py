"""The bus of a single process: a dictionary of handlers. Handlers run in tasks of their own, so that a questioner who goes away takes none
of them along."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from csms.bus.port import Handler, Message, NobodyThere, NoReply


class LocalBus:
    """All nodes in one: see `port.Bus`."""

    def __init__(self) -> None:
        self._servers: dict[str, list[Handler]] = defaultdict(list)
        self._listeners: dict[str, list[Handler]] = defaultdict(list)
        self._tasks: set[asyncio.Task[Message]] = set()

    async def serve(self, subject: str, handler: Handler) -> LocalSubscription:
        return LocalSubscription(self._servers, subject, handler)

    async def request(self, subject: str, message: Message, timeout_s: float) -> Message:
        handlers = self._servers.get(subject)
        if not handlers:
            raise NobodyThere(subject)
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.shield(self._run(handlers[-1], message))
        except TimeoutError:
            raise NoReply(subject) from None

    async def listen(self, subject: str, handler: Handler) -> LocalSubscription:
        return LocalSubscription(self._listeners, subject, handler)

    async def publish(self, subject: str, message: Message) -> None:
        for handler in list(self._listeners.get(subject, ())):
            self._run(handler, message)

    async def close(self) -> None:
        self._servers.clear()
        self._listeners.clear()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _run(self, handler: Handler, message: Message) -> asyncio.Task[Message]:
        task = asyncio.ensure_future(_answer(handler, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class LocalSubscription:
    """A handler's place in a table of handlers by subject."""

    def __init__(self, table: dict[str, list[Handler]], subject: str, handler: Handler) -> None:
        self._table, self._subject, self._handler = table, subject, handler
        table[subject].append(handler)

    async def end(self) -> None:
        handlers = self._table.get(self._subject, [])
        if self._handler in handlers:
            handlers.remove(self._handler)
        if not handlers:
            self._table.pop(self._subject, None)


async def _answer(handler: Handler, message: Message) -> Message:
    return await handler(message)
