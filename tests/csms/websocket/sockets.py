"""A Sanic server whose connections become links, and a client made of raw bytes, for the tests of this folder."""

import asyncio
import os
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from sanic import Request, Sanic
from websockets.asyncio.client import connect

from csms.websocket.handshake import Refusal, knock
from csms.websocket.link import Link, LinkClosed, Terms
from csms.websocket.upgrade import Incoming, carrier

QUIET = Terms(ping_interval_s=0, close_timeout_s=30)
TEXT, BINARY, CONT, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
_names = count()

Session = Callable[[Link], Awaitable[None]]


async def echo(link: Link) -> None:
    while (text := await link.receive()) is not None:
        with suppress(LinkClosed):
            await link.send(text)


async def admit(request: Request) -> str | Refusal:
    facts = knock(request.raw_url, None, request.headers.getall("sec-websocket-protocol", []), "/ocpp")
    if facts.identity not in ("CP1", "RDAM 123"):
        return Refusal(404, "unknown charge point")
    if request.headers.get("authorization") == "wrong":
        return Refusal(401, "wrong credentials", {"WWW-Authenticate": 'Basic realm="charge points"'})
    request.ctx.identity = facts.identity
    return facts.subprotocol or Refusal(400, "the only subprotocol is ocpp1.6")


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.002)


@dataclass
class Door:
    port: int
    server: Any
    links: list[Link] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    sessions: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp/CP1"

    def connect(self, **options: Any) -> connect:
        options = {"subprotocols": ["ocpp1.6"], "compression": None, "proxy": None, "open_timeout": 20, **options}
        return connect(options.pop("url", self.url), **options)

    async def link(self) -> Link:
        await eventually(lambda: self.links)
        return self.links[-1]


def build(session: Session, terms: Terms, judge: Callable[[Request], Awaitable[str | Refusal]]) -> tuple[Sanic, Any, Door]:
    """The handler shows how a session outlives the cancellation that Sanic sends to a handler when its connection ends."""
    app: Sanic[Any, Any] = Sanic(f"door{next(_names)}", configure_logging=False, request_class=Incoming)
    app.config.TOUCHUP = False
    app.config.ACCESS_LOG = False
    door = Door(0, None)

    async def handler(request: Request, link: Link, identity: str) -> None:
        door.links.append(link)
        door.identities.append(request.ctx.identity)
        task = asyncio.ensure_future(session(link))
        door.sessions.add(task)
        task.add_done_callback(door.sessions.discard)
        await asyncio.shield(task)

    app.add_websocket_route(handler, "/ocpp/<identity:path>")
    return app, carrier(app, judge, terms), door


async def start(app: Sanic, protocol: Any, door: Door) -> None:
    listener = socket.create_server(("127.0.0.1", 0))  # Sanic itself takes port 0 for 8000
    server = await app.create_server(sock=listener, return_asyncio_server=True, protocol=protocol, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    door.server, door.port = server, listener.getsockname()[1]


async def stop(door: Door) -> None:
    """As Sanic's own runner does it at SIGTERM."""
    await door.server.before_stop()
    door.server.close()
    for connection in list(door.server.connections):
        connection.close_if_idle()
    await eventually(lambda: not door.server.connections)
    await door.server.after_stop()


@asynccontextmanager
async def opened(
    session: Session = echo,
    terms: Terms = QUIET,
    judge: Callable[[Request], Awaitable[str | Refusal]] = admit,
    **changes: Any,
) -> AsyncIterator[Door]:
    """A running server; on the way out it has to stop without leaving a task behind."""
    app, protocol, door = build(session, replace(terms, **changes), judge)
    await start(app, protocol, door)
    try:
        yield door
    finally:
        await stop(door)
        await eventually(lambda: not door.sessions)
        await eventually(lambda: asyncio.all_tasks() <= {asyncio.current_task()})
        Sanic._app_registry.clear()


@dataclass
class Raw:
    """A client that says what it is told, bytewise."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def head(self) -> tuple[int, dict[str, list[str]]]:
        status, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        return int(status.split()[1]), headers

    def put(self, opcode: int, payload: bytes, *, fin: bool = True, masked: bool = True, rsv1: bool = False) -> None:
        self.writer.write(frame(opcode, payload, fin=fin, masked=masked, rsv1=rsv1))

    async def get(self) -> tuple[int, bytes] | None:
        """The next frame of the server: opcode and payload; None at the end of the stream."""
        try:
            first, length = await self.reader.readexactly(2)
            if length == 126:
                length = int.from_bytes(await self.reader.readexactly(2))
            elif length == 127:
                length = int.from_bytes(await self.reader.readexactly(8))
            return first & 15, await self.reader.readexactly(length)
        except asyncio.IncompleteReadError:
            return None

    async def closing(self) -> int | None:
        """The code of the next frame, which has to be a close; None if the stream ends without."""
        got = await self.get()
        if got is None:
            return None
        assert got[0] == CLOSE, got
        return int.from_bytes(got[1][:2])

    def stop_reading(self) -> None:
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.reader._transport.pause_reading()  # type: ignore[attr-defined]

    def reset(self) -> None:
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.writer.transport.abort()


def frame(opcode: int, payload: bytes, *, fin: bool = True, masked: bool = True, rsv1: bool = False) -> bytes:
    size = len(payload)
    short = size if size < 126 else 126 if size < 2**16 else 127
    length = b"" if size < 126 else size.to_bytes(2 if size < 2**16 else 8)
    head = bytes([fin << 7 | rsv1 << 6 | opcode, masked << 7 | short]) + length
    if not masked:
        return head + payload
    key = os.urandom(4)
    stretched = (key * (size // 4 + 1))[:size]
    mixed = (int.from_bytes(payload) ^ int.from_bytes(stretched)).to_bytes(size)
    return head + key + mixed


def request(target: str = "/ocpp/CP1", **changes: str | None) -> bytes:
    headers: dict[str, str | None] = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "ocpp1.6",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([f"GET {target} HTTP/1.1", *lines, "", ""]).encode()


@asynccontextmanager
async def dialled(door: Door, first: bytes | None = None) -> AsyncIterator[Raw]:
    """A TCP connection on which `first` (an upgrade request) has been sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(request() if first is None else first)
    try:
        async with asyncio.timeout(30):
            yield Raw(reader, writer)
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def upgraded(door: Door) -> AsyncIterator[Raw]:
    async with dialled(door) as raw:
        assert (await raw.head())[0] == 101
        yield raw
