"""One WebSocket of a fleet's station: websockets' handshake, then bare text frames. It tells its owner what comes; it never dials again.

The whole of websockets' parser costs some 20 KiB and 50 µs a message; a fleet uses it for the handshake only and drops it then.
"""

import asyncio
import ssl
from dataclasses import dataclass
from typing import Protocol, cast

from websockets.client import ClientProtocol
from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake, InvalidStatus, NegotiationError
from websockets.http11 import Response
from websockets.uri import WebSocketURI, parse_uri

from simulators.fleet.segments import CLOSE, PING, PONG, TEXT, BadSegment, Segments, closing, framed
from simulators.transport.basic import authorization, spellings
from simulators.transport.dial import OPEN_TIMEOUT_S, SUBPROTOCOL, TLS_TIMEOUT_S, DialFailed, explain, station_url

LEAVE_S = 1.0  # how long the other side may take to answer a close frame


class Owner(Protocol):
    """Who is told of a link."""

    def opened(self, link: "Link") -> None:
        """The handshake is done."""

    def heard(self, text: str) -> None:
        """A text message came."""

    def lost(self, link: "Link", reason: str) -> None:
        """The link is over, whoever ended it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where and how a fleet dials; one for all its stations."""

    csms: str
    password: str | None = None
    tls: ssl.SSLContext | None = None


class Link(asyncio.Protocol):
    """One connection; `dial` makes one."""

    __slots__ = ("_handshake", "_head", "_opening", "_owner", "_reason", "_segments", "_transport")

    def __init__(self, owner: Owner, handshake: ClientProtocol) -> None:
        self._owner = owner
        self._handshake: ClientProtocol | None = handshake
        self._opening: asyncio.Future[None] | None = asyncio.get_running_loop().create_future()
        self._head = b""
        self._segments = Segments()
        self._transport: asyncio.Transport | None = None
        self._reason = ""

    async def shake_hands(self) -> None:
        """Wait for the end of the handshake; raises what websockets raises, or OSError."""
        if self._opening is not None:
            await self._opening

    def send(self, text: str) -> None:
        """Send a text message; into a link that is closing it goes nowhere."""
        if self._transport is not None and not self._reason:
            self._transport.write(framed(TEXT, text.encode()))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close cleanly: wait a moment for the other side to say so too."""
        transport = self._transport
        if transport is None or self._reason:
            return
        self._reason = f"{code} {reason}".strip()
        transport.write(closing(code, reason))
        asyncio.get_running_loop().call_later(LEAVE_S, transport.abort)

    def abort(self, reason: str) -> None:
        """Reset the connection."""
        if self._transport is not None:
            self._reason = self._reason or reason
            self._transport.abort()

    # --- called by asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by birth
        if self._handshake is not None:
            self._transport.write(b"".join(self._handshake.data_to_send()))

    def data_received(self, data: bytes) -> None:
        if self._handshake is not None:
            data = self._hear_handshake(self._handshake, data)
        if not data:
            return
        try:
            for opcode, body in self._segments.feed(data):
                self._take(opcode, body)
        except BadSegment as error:
            self.close(error.code, error.reason)
        except UnicodeDecodeError:
            self.close(1007, "a text that is no UTF-8")

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._opening is None:
            self._owner.lost(self, self._reason or (str(exc) if exc else "1006 closed without a close frame"))
        elif not self._opening.done():
            if self._handshake is not None:
                self._handshake.receive_eof()
                exc = exc or self._handshake.handshake_exc
            self._opening.set_exception(exc or EOFError("closed during the handshake"))

    def _take(self, opcode: int, body: bytes) -> None:
        if opcode == TEXT:
            if not self._reason:
                self._owner.heard(body.decode())
        elif opcode == PING and self._transport is not None:
            self._transport.write(framed(PONG, body))
        elif opcode == CLOSE:
            self._part(body)

    def _part(self, body: bytes) -> None:
        if not self._reason:
            code = int.from_bytes(body[:2]) if len(body) > 1 else 1005
            self._reason = f"{code} {body[2:].decode(errors='replace')}".strip()
            if self._transport is not None:
                self._transport.write(framed(CLOSE, body[:2]))
        if self._transport is not None:
            self._transport.close()

    def _hear_handshake(self, handshake: ClientProtocol, data: bytes) -> bytes:
        """Feed the handshake; what follows an accepted one belongs to the conversation."""
        head, end, rest = (self._head + data).partition(b"\r\n\r\n")
        if not end:
            self._head = head
            return b""
        self._head = b""
        if (status := _status(head)) != 101:
            self._refuse(InvalidStatus(Response(status, "", Headers())))
            return b""
        handshake.receive_data(head + end)
        if handshake.handshake_exc is not None:
            self._refuse(handshake.handshake_exc)
        elif handshake.subprotocol != SUBPROTOCOL:
            self._refuse(NegotiationError("no subprotocol in common"))
        else:
            opening, self._handshake, self._opening = self._opening, None, None
            if opening is not None and not opening.done():
                opening.set_result(None)
                self._owner.opened(self)
                return rest
        return b""

    def _refuse(self, error: Exception) -> None:
        if self._opening is not None and not self._opening.done():
            self._opening.set_exception(error)
        self.abort("the handshake failed")


def _status(head: bytes) -> int:
    words = head.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and head.startswith(b"HTTP/") and words[1].isdigit() else 0


async def dial(owner: Owner, address: Address, identity: str, password: str | None = None) -> None:
    """Open a link, with the first of the password's `spellings` that is let in; the owner has it before this returns. Raises DialFailed,
    or ValueError for an address that is none."""
    *firsts, last = spellings(password)
    for spelled in firsts:
        try:
            return await _open(owner, address, identity, spelled)
        except DialFailed as failure:
            if failure.kind != "unauthorized":
                raise
    return await _open(owner, address, identity, last)


async def _open(owner: Owner, address: Address, identity: str, password: str | bytes | None) -> None:
    url = station_url(address.csms, identity)
    uri = parse_uri(url)
    link = Link(owner, _handshake(uri, identity, password))
    tls = (address.tls or ssl.create_default_context()) if uri.secure else None
    loop = asyncio.get_running_loop()
    name, patience_s = (uri.host, TLS_TIMEOUT_S) if tls else (None, None)
    try:
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            await loop.create_connection(lambda: link, uri.host, uri.port, ssl=tls, server_hostname=name, ssl_handshake_timeout=patience_s)
            await link.shake_hands()
    except (OSError, InvalidHandshake, EOFError) as error:
        link.abort("the handshake failed")
        raise explain(error, url) from error
    except BaseException:
        link.abort("the dial was given up")
        raise


def _handshake(uri: WebSocketURI, identity: str, password: str | bytes | None) -> ClientProtocol:
    handshake = ClientProtocol(uri, subprotocols=[SUBPROTOCOL])
    request = handshake.connect()
    request.headers["User-Agent"] = "wattproof-simulators"
    if password is not None:
        request.headers["Authorization"] = authorization(identity, password)
    handshake.send_request(request)
    return handshake
