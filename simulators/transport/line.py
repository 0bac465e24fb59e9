"""One open connection as its driver writes to it: frames in order, pauses, and the end. It reads nothing."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed

from simulators.transport.wire import Close, Pieces

Outgoing = str | bytes | Pieces | Close
Ender = Literal["this end", "the other end", "this end, which cannot read the other", "nobody"]
UNREADABLE = frozenset((1002, 1007))
"""Close codes (RFC 6455, 7.4.1) with which the library ends what is no WebSocket, or no UTF-8."""


class Line:
    """Writes what is `put`, in order, by a task that lives only while there is something to write.

    `record` hears each frame just before it leaves, `wrote` after each; `died` gets a writer that ended.
    """

    __slots__ = ("_died", "_gate", "_items", "_reading_held", "_record", "_writer", "_wrote", "closing", "link")

    def __init__(
        self,
        link: Connection,
        record: Callable[[str | bytes], None],
        wrote: Callable[[], None],
        died: Callable[[asyncio.Task[None]], None],
    ) -> None:
        self.link = link
        self.closing = False  # this end has begun to end it
        self._record, self._wrote, self._died = record, wrote, died
        self._items: list[Outgoing] = []
        self._writer: asyncio.Task[None] | None = None
        self._gate: asyncio.Event | None = None  # there while writing is paused
        self._reading_held = False

    @property
    def idle(self) -> bool:
        """Whether everything has left, and this end is not about to end the connection."""
        return self._writer is None and not self.closing

    @property
    def held(self) -> bool:
        """Whether writing or reading is paused."""
        return self._gate is not None or self._reading_held

    @property
    def ended_by(self) -> Ender:
        """Who began to end what has ended; nobody when it broke without a closing frame, and this end had not meant it to."""
        protocol = self.link.protocol
        if self.closing:
            return "this end"
        if protocol.close_rcvd_then_sent:
            return "the other end"
        if protocol.close_sent is None:
            return "nobody"
        return "this end, which cannot read the other" if protocol.close_sent.code in UNREADABLE else "this end"

    def put(self, item: Outgoing) -> None:
        """Write this, or close, after what was put before."""
        self._items.append(item)
        self.closing |= isinstance(item, Close)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
            self._writer.add_done_callback(self._died)

    def abort(self) -> None:
        """Reset the TCP connection."""
        self.closing = True
        self.link.transport.abort()

    def hold_writing(self) -> None:
        """Write nothing until `resume_writing`."""
        if self._gate is None:
            self._gate = asyncio.Event()

    def resume_writing(self) -> None:
        """Write again."""
        if self._gate is not None:
            self._gate.set()
            self._gate = None

    def hold_reading(self) -> None:
        """Take nothing from the socket, not even pings, until `resume_reading`."""
        self._reading_held = True
        self.link.transport.pause_reading()

    def resume_reading(self) -> None:
        """Take from the socket again."""
        if self._reading_held:
            self._reading_held = False
            self.link.transport.resume_reading()

    async def end(self) -> None:
        """Stop writing and close, if that has not happened."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        await self.link.close()

    async def _write(self) -> None:
        try:
            with suppress(ConnectionClosed):
                while self._items:
                    if self._gate is not None:
                        await self._gate.wait()
                    await self._write_one(self._items.pop(0))
        finally:
            self._writer = None
            self._wrote()

    async def _write_one(self, item: Outgoing) -> None:
        if isinstance(item, Close):
            await self.link.close(item.code, item.reason)
            return
        self._record(item.text if isinstance(item, Pieces) else item)
        await self.link.send(item.fragments() if isinstance(item, Pieces) else item)
        self._wrote()
