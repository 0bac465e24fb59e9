"""One open WebSocket, as the session sees it: texts in order of arrival, texts out, a close code. Knows the sans-I/O protocol of
`websockets`, the transport, back-pressure and keep-alive; knows neither HTTP nor what the texts say.

Theory of operation. Sanic's own receive path drops messages that arrive just before a close, and loses sight of pongs and of stalled
readers, so this one replaces it. The transport's callbacks feed the protocol at once, whether or not anybody reads: pings are answered,
pongs noted, complete messages put into the inbox. Above a bound the transport is paused, and resumed when half of the inbox is gone; a
close frame or a lost connection only marks the end, which `receive` reports after the last message. Every timer is a handle of the loop,
cancelled when the connection is lost; there are no tasks, so none can leak. A peer that sends but does not take what is sent to it,
pongs included, is read no further; it is dropped after `send_timeout_s`.

Nearly every message of a station is one small text frame in one segment, and nearly every answer is one small frame: those go the short
way of `segments`, all others through `websockets`. `_unparsed` counts the bytes that were given to it and are no frame yet, so that no
segment is taken for a frame from the middle of one.

A message of invalid UTF-8 in text frames fails the connection with 1007 (RFC 6455 8.1). OCPP uses no binary frames; stations that send them
are read as if they were text, with U+FFFD for bytes that are no UTF-8, so that only a message that is no JSON is a bad one."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from csms.websocket.segments import size_on_wire, small_frame, whole_text

WIRE_LOG = logging.getLogger("csms.websocket.wire")
WIRE_LOG.setLevel(logging.WARNING)  # websockets reports each closed connection at INFO


@dataclass(frozen=True, slots=True)
class Terms:
    """The bounds of a link. `ping_interval_s` 0: no pings. `pong_required` False: any byte received since the ping will do."""

    max_message_bytes: int = 2**20
    ping_interval_s: float = 30.0
    pong_timeout_s: float = 20.0
    pong_required: bool = True
    send_timeout_s: float = 20.0
    close_timeout_s: float = 5.0
    inbox_frames: int = 1000
    inbox_bytes: int = 2**20


class LinkClosed(ConnectionError):
    """The link is closing or closed: nothing can be sent."""


class Link:
    """An open WebSocket. One task may `receive`, any number may `send`. `writable` is set while the transport's buffer has room. `on_pong`
    is called for every pong, asked for or not; `pong_required` may be changed while the link is open. `at_once` is offered each message
    that comes while nothing waits before it and the receiver waits for more; what it returns True for is done with. `on_end` is called
    when nothing more can be sent, which may be long before the last message is received."""

    def __init__(self, wire: ServerProtocol, transport: asyncio.Transport, writable: asyncio.Event, terms: Terms) -> None:
        self.on_pong: Callable[[], None] | None = None
        self.at_once: Callable[[str], bool] | None = None
        self.on_end: Callable[[], None] | None = None
        self.terms = terms
        self.pong_required = terms.pong_required
        self._wire = wire
        self._transport = transport
        self._writable = writable
        self._loop = asyncio.get_running_loop()
        self._inbox: deque[tuple[str, int, float]] = deque()
        self._inbox_bytes = 0
        self._arrived_s = 0.0
        self._partial = bytearray()
        self._partial_is_text = True
        self._fragmented = False
        self._unparsed = 0
        self._paused = False
        self._ended = False
        self._no_more = False
        self._stirred = asyncio.Event()
        self._receiving = False
        self._lost = asyncio.Event()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._heard = False
        self.keep_alive(terms.ping_interval_s, terms.pong_timeout_s)

    @property
    def is_open(self) -> bool:
        """True until either side has begun to close, or the connection is lost."""
        return self._wire.state is OPEN and not self._ended

    @property
    def close_code(self) -> int | None:
        """The code of the first close frame on the wire, whoever sent it; 1006 if the connection ended without; None while it is open."""
        if self.is_open:
            return None
        first = self._wire.close_sent or self._wire.close_rcvd  # an answer to a close repeats its code
        return first.code if first is not None else 1006

    @property
    def subprotocol(self) -> str | None:
        return self._wire.subprotocol

    @property
    def waited_s(self) -> float:
        """How long ago the message that was received last arrived."""
        return time.monotonic() - self._arrived_s

    async def receive(self) -> str | None:
        """The next message; None when the link has ended and every message that came before its end has been handed out."""
        while not self._inbox:
            if self._ended or self._no_more:
                return None
            self._stirred.clear()
            self._receiving = True
            try:
                await self._stirred.wait()
            finally:
                self._receiving = False
        return self._taken()

    def waiting(self) -> str | None:
        """The next message, if one waits."""
        return self._taken() if self._inbox else None

    def has_waiting(self, part: str) -> bool:
        """Whether a message waits that contains this text."""
        return any(part in text for text, _, _ in self._inbox)

    async def send(self, text: str) -> None:
        """Send one text message. Raises LinkClosed when the link is closing or closed, or when the peer has read nothing for
        `send_timeout_s`: the connection is then failed."""
        if not self._writable.is_set():
            await self._writable.wait()
        if not self.is_open or self._transport.is_closing():
            raise LinkClosed(f"the link is closed: {self.close_code or 1006}")
        self._write(text)

    @property
    def can_send(self) -> bool:
        """Whether `send` would neither wait nor raise."""
        return self._writable.is_set() and self.is_open and not self._transport.is_closing()

    def send_at_once(self, text: str) -> None:
        """Send one text message while `can_send`."""
        self._write(text)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Send a close frame, unless one was sent, and wait until the connection is gone, `close_timeout_s` at most. What the peer sent
        before can still be received; what it sends afterwards is dropped."""
        self.start_closing(code, reason)
        await self._lost.wait()

    def start_closing(self, code: int = 1000, reason: str = "") -> None:
        """As `close`, without waiting."""
        if self.is_open:
            self._wire.send_close(code, _cut(reason))
            self._flush()
        self._end()
        self._abort_later()

    def stop_reading(self) -> None:
        """Take no more from the peer: `receive` hands out what is in the inbox and then says None, while the link can still be sent to.
        What the peer goes on to send stays unread, and so unanswered: it will send it again elsewhere."""
        self._no_more = True
        if not self._transport.is_closing():
            self._transport.pause_reading()
        self._paused = True
        self._stirred.set()

    def abort(self) -> None:
        """Drop the connection at once, without a close frame."""
        self._end()
        self._transport.abort()

    def keep_alive(self, interval_s: float, timeout_s: float) -> None:
        """Ping after `interval_s` of each pong, and fail the connection with 1011 when none comes within `timeout_s`; 0 stops pinging."""
        self._ping_interval_s, self._pong_timeout_s = interval_s, timeout_s
        self._cancel("pong")
        self._cancel("ping")
        if interval_s > 0 and not self._ended:
            self._later("ping", interval_s, self._ping)

    def end_connection(self, code: int = 1000, reason: str = "") -> None:
        """Sanic's wish to end a link whose handler it has cancelled: not followed. Either the connection is lost already, or the server is
        stopping, and then the session that owns the link says goodbye with its own code."""

    # called by the connection that carries the link

    def data_received(self, data: bytes) -> None:
        """Take bytes from the transport."""
        self._heard = True
        message = None if self._unparsed or self._fragmented or self._ended else whole_text(data, self.terms.max_message_bytes)
        if message is not None:
            self._complete(message, "strict")
        else:
            self._parse(data)
        if self._wire.state is not OPEN:
            self._end()
        elif not self._writable.is_set() or len(self._inbox) >= self.terms.inbox_frames or self._inbox_bytes >= self.terms.inbox_bytes:
            self._pause()

    def eof_received(self) -> None:
        """Take the end of the peer's stream; the transport closes itself when it has written the rest, or is aborted after a while."""
        self._wire.receive_eof()
        self._end()
        self._abort_later()

    def pause_writing(self) -> None:
        """Take it that the transport's buffer is full; a peer that goes on sending is then read no further."""
        self._later("stalled", self.terms.send_timeout_s, self.abort)

    def resume_writing(self) -> None:
        """Take it that there is room again; `writable` is set already."""
        self._cancel("stalled")
        if self._ended:
            self._resume()
        else:
            self._resume_if_empty_enough()

    def connection_lost(self) -> None:
        """Take the end of the connection, whatever its cause."""
        self._wire.receive_eof()
        self._end()
        for name in list(self._timers):
            self._cancel(name)
        self._lost.set()

    # inside

    def _taken(self) -> str:
        text, size, self._arrived_s = self._inbox.popleft()
        self._inbox_bytes -= size
        self._resume_if_empty_enough()
        return text

    def _parse(self, data: bytes) -> None:
        self._unparsed += len(data)
        self._wire.receive_data(data)
        for event in self._wire.events_received():
            if isinstance(event, Frame):
                self._unparsed -= size_on_wire(event)
                self._take(event)
        self._flush()

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        if (small := small_frame(data)) is not None:
            self._transport.write(small)
        else:
            self._wire.send_text(data)
            self._flush()

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.PONG:
            self._pong()
        elif frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT) and not self._ended:
            if frame.opcode is not Opcode.CONT:
                self._partial_is_text = frame.opcode is Opcode.TEXT
            self._partial += frame.data
            self._fragmented = not frame.fin
            if frame.fin:
                data, self._partial = self._partial, bytearray()
                self._complete(data, "strict" if self._partial_is_text else "replace")

    def _complete(self, data: bytes | bytearray, errors: str) -> None:
        try:
            text = data.decode("utf-8", errors)
        except UnicodeDecodeError:
            self._fail(1007, "text that is no UTF-8")
            return
        if self._receiving and not self._inbox and self.at_once is not None and self.at_once(text):
            return
        self._inbox.append((text, len(data), time.monotonic()))
        self._inbox_bytes += len(data)
        self._stirred.set()

    def _flush(self) -> None:
        for data in self._wire.data_to_send():
            if self._transport.is_closing():
                return
            if data:
                self._transport.write(data)
            else:
                self._half_close()

    def _half_close(self) -> None:
        """Send our end of stream and let the peer close; closing here would reset the connection if it is still sending, and a reset can
        overtake the close frame."""
        if self._transport.can_write_eof():
            self._transport.write_eof()
            self._abort_later()
        else:
            self._transport.close()

    def _fail(self, code: int, reason: str) -> None:
        self._wire.fail(code, reason)
        self._flush()
        self._end()
        self._abort_later()

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        self._cancel("ping")
        self._cancel("pong")
        self._stirred.set()
        if self._writable.is_set():
            self._resume()
        if self.on_end is not None:
            self.on_end()

    def _pause(self) -> None:
        if not self._paused and not self._transport.is_closing():
            self._paused = True
            self._transport.pause_reading()

    def _resume_if_empty_enough(self) -> None:
        has_room = len(self._inbox) <= self.terms.inbox_frames // 2 and self._inbox_bytes <= self.terms.inbox_bytes // 2
        if has_room and self._writable.is_set() and not self._no_more:
            self._resume()

    def _resume(self) -> None:
        if self._paused and not self._transport.is_closing():
            self._transport.resume_reading()
        self._paused = False

    # keep-alive

    def _ping(self) -> None:
        self._heard = False
        self._wire.send_ping(b"alive?")
        self._flush()
        self._later("pong", self._pong_timeout_s, self._miss)

    def _pong(self) -> None:
        if "pong" in self._timers:
            self._cancel("pong")
            self._later("ping", self._ping_interval_s, self._ping)
        if self.on_pong is not None:
            self.on_pong()

    def _miss(self) -> None:
        if self._paused:  # the pong may be waiting behind the messages that we do not read
            self._later("pong", self._pong_timeout_s, self._miss)
        elif self._heard and not self.pong_required:
            self._later("ping", self._ping_interval_s, self._ping)
        else:
            self._fail(1011, "no pong")

    def _later(self, name: str, delay_s: float, action: Callable[[], None]) -> None:
        self._cancel(name)
        self._timers[name] = self._loop.call_later(delay_s, self._fire, name, action)

    def _fire(self, name: str, action: Callable[[], None]) -> None:
        del self._timers[name]
        action()

    def _cancel(self, name: str) -> None:
        if timer := self._timers.pop(name, None):
            timer.cancel()

    def _abort_later(self) -> None:
        if not self._lost.is_set() and "abort" not in self._timers:
            self._later("abort", self.terms.close_timeout_s, self._transport.abort)


def _cut(reason: str) -> str:
    """A close frame carries 123 bytes of reason at most (RFC 6455 5.5)."""
    return reason.encode()[:123].decode("utf-8", "ignore")
