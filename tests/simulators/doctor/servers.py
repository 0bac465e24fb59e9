"""Servers that do one thing wrong, on loopback."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw(answer: bytes | None, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server that says `answer` to the first bytes and hangs up; None: it hangs up at once, b"": it is silent."""
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if answer is not None:
                await reader.read(65536)
                writer.write(answer)
                await writer.drain()
                if not answer:
                    await over.wait()
        except OSError:
            pass
        finally:
            writer.transport.abort() if answer is None else writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        over.set()
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def websocket(
    handler: Callable[[ServerConnection], Awaitable[None]], *, subprotocol: str | None = "ocpp1.6", tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """A WebSocket server that does `handler`."""
    offered = [Subprotocol(subprotocol)] if subprotocol else None
    async with serve(handler, "127.0.0.1", 0, subprotocols=offered, compression=None, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]


def http(status: str, headers: str = "", body: str = "") -> bytes:
    """An HTTP answer as bytes."""
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n{body}".encode()
