"""A ping of WebSocket in the middle of a message that is sent in pieces, and what comes back. It knows no OCPP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from simulators.transport.dial import dial

PATIENCE_S = 10.0
PIECES = 3


@dataclass(frozen=True)
class Echo:
    """Whether the pong came, with the very bytes of the ping; the next message after that, empty when none came; of one that is
    no text it says so."""

    pong: bool
    answer: str


async def echo(url: str, identity: str, message: str, body: bytes, password: str | None = None, patience_s: float = PATIENCE_S) -> Echo:
    """Dial `url` (up to the identity), send `message` in pieces with a ping of `body` behind the first. Raises what dialling raises."""
    async with await dial(url, identity, password=password, ping_interval_s=0) as link:
        ponged: list[bool] = []
        try:
            await link.send(_pieces(link, message, body, ponged, patience_s))
            said = await asyncio.wait_for(link.recv(), patience_s)
        except (TimeoutError, ConnectionClosed):
            said = ""
        return Echo(any(ponged), said if isinstance(said, str) else f"a binary frame of {len(said)} bytes")


async def _pieces(link: ClientConnection, message: str, body: bytes, ponged: list[bool], patience_s: float) -> AsyncIterator[str]:
    size = -(-len(message) // PIECES)
    for start in range(0, len(message), size):
        yield message[start : start + size]
        if not start:
            ponged.append(await _ping(link, body, patience_s))


async def _ping(link: ClientConnection, body: bytes, patience_s: float) -> bool:
    pong = await link.ping(body)
    try:
        await asyncio.wait_for(pong, patience_s)
    except (TimeoutError, ConnectionClosed):
        return False
    return True
