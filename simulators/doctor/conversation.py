"""The WebSocket over an open stream: the upgrade, then text frames, each failure as a finding. It knows no OCPP action."""

import asyncio
import ssl
from collections import deque

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake, InvalidStatus, NegotiationError
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from simulators.doctor import replies, security
from simulators.doctor.findings import Ailment, Step, ailment
from simulators.transport.basic import authorization
from simulators.transport.dial import SUBPROTOCOL

ANSWER_S = 10.0


class Conversation:
    """One WebSocket on `streams`; `certified`: the station has shown a certificate.

    Each method raises Ailment when the server does not do its part in time.
    """

    def __init__(self, streams: security.Streams, url: str, identity: str, password: str | None, *, certified: bool = False) -> None:
        self._reader, self._writer = streams
        self._identity, self._password, self._certified = identity, password, certified
        self._host, self._secure = parse_uri(url).host, parse_uri(url).secure
        self._protocol = ClientProtocol(parse_uri(url), subprotocols=[SUBPROTOCOL])
        self._events: deque[object] = deque()
        self._heard = b""
        self._ended = False

    async def upgrade(self, timeout_s: float = ANSWER_S) -> None:
        """Ask for the WebSocket and wait for 101."""
        request = self._protocol.connect()
        if self._password is not None:
            request.headers["Authorization"] = authorization(self._identity, self._password)
        request.headers["User-Agent"] = "wattproof-simulators"
        self._protocol.send_request(request)
        await self._flush()
        deadline = asyncio.timeout(timeout_s)
        try:
            async with deadline:
                await self._next()
        except TimeoutError as error:
            if not deadline.expired():
                raise
            hint = "is this the port of the CSMS? it may be overloaded, or wait for TLS: try wss://"
            raise ailment(Step.HTTP, "silence", f"no answer to the upgrade within {timeout_s:g} s", hint) from error
        self._judge()

    @property
    def subprotocol(self) -> str | None:
        """What the server agreed to."""
        return self._protocol.subprotocol

    @property
    def close_words(self) -> str | None:
        """Code and reason of the server's close, when it closed; 1006: it only dropped the connection."""
        if (close := self._protocol.close_rcvd) is not None:
            return f"code {close.code}, {f'reason {close.reason!r}' if close.reason else 'no reason given'}"
        return "code 1006, dropped without a close frame" if self._ended else None

    async def say(self, text: str) -> None:
        """Send a text frame; nothing when the server has closed already."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_text(text.encode())
            await self._flush()

    async def hear(self, timeout_s: float) -> str | None:
        """The next text frame; None when the time is up or the server has closed (see `close_words`)."""
        deadline = asyncio.timeout(timeout_s)
        try:
            async with deadline:
                while (event := await self._next()) is not None:
                    if isinstance(event, Frame) and event.opcode is Opcode.CLOSE:
                        return None
                    if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                        return bytes(event.data).decode(errors="replace")
        except TimeoutError:
            if not deadline.expired():
                raise
        return None

    async def leave(self) -> None:
        """Close politely and without waiting long."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(1000, "examination over")
            await self._flush()
        self._writer.close()
        try:
            async with asyncio.timeout(2):
                await self._writer.wait_closed()
        except OSError:
            self._writer.transport.abort()

    async def _next(self) -> object | None:
        """The next event of the protocol; None when the connection is over."""
        while not self._events and not self._ended:
            try:
                data = await self._reader.read(65536)
            except ssl.SSLError as error:  # in TLS 1.3 the server judges a client certificate after the handshake
                raise security.explain(error, self._host) from error
            except OSError:
                data = b""
            self._ended = not data
            self._take(data)
            await self._flush()
        return self._events.popleft() if self._events else None

    def _take(self, data: bytes) -> None:
        self._heard = (self._heard + data)[:2000]
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._events.extend(self._protocol.events_received())

    async def _flush(self) -> None:
        data = b"".join(self._protocol.data_to_send())
        if data and not self._writer.is_closing():
            try:
                self._writer.write(data)
                await self._writer.drain()
            except OSError:
                return  # what the server said last is read all the same

    def _judge(self) -> None:
        failure = self._protocol.handshake_exc
        if failure is None:
            return
        if isinstance(failure, InvalidStatus):
            raise self._refusal(failure.response) from failure
        if isinstance(failure, NegotiationError):
            raise ailment(Step.SUBPROTOCOL, "subprotocol", str(failure), "does this address belong to an OCPP 1.6J CSMS?") from failure
        raise self._strange(failure) from failure

    def _refusal(self, response: Response) -> Ailment:
        headers = {name.lower(): value for name, value in response.headers.raw_items()}
        body, had_password = bytes(response.body or b""), self._password is not None
        return replies.explain(
            response.status_code, headers, body, had_password=had_password, certified=self._certified, secure=self._secure
        )

    def _strange(self, failure: Exception) -> Ailment:
        if self._heard[:2] == b"\x15\x03":  # a TLS alert record
            return ailment(Step.HTTP, "needs-tls", "the port answers with a TLS alert", "use wss:// instead of ws://")
        if not self._heard:
            hint = "is this the port of the CSMS? it may want wss:// instead of ws://, or a proxy drops WebSockets"
            return ailment(Step.HTTP, "silence", "the server hung up without an answer to the upgrade", hint)
        if isinstance(failure, InvalidHandshake) and self._heard.startswith(b"HTTP/"):
            hint = "a proxy in between may not pass WebSockets on; look into its log and that of the CSMS"
            return ailment(Step.HTTP, "upgrade-refused", f"the answer to the upgrade is no WebSocket handshake: {failure}", hint)
        return ailment(Step.HTTP, "not-http", "something answers there, but not in HTTP", "is this the port of the CSMS?")
