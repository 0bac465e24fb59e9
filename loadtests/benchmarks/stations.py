"""Stations that cost next to nothing: raw WebSocket clients that send a text and wait for the answer, so that the load does not take CPU
from what is measured. A frame is masked with zeros, which leaves its text as it is."""

from __future__ import annotations

import asyncio
import base64
import os
from collections import deque
from collections.abc import Callable, Sequence
from typing import cast
from urllib.parse import quote, urlsplit

CONNECT_AT_ONCE = 50
TEXT, CLOSE, PING = 1, 8, 9


class Failed(Exception):
    """A server did not do what a benchmark needs; the text says what came back."""


class Station(asyncio.Protocol):
    """One connection. `transaction_id` is that of its last start; `rounds` counts what it has played, so that no two starts are equal."""

    def __init__(self, identity: str, number: int) -> None:
        self.identity, self.number = identity, number
        self.transaction_id = 0
        self.rounds = 0
        self.on_answer: Callable[[bytes], None] | None = None
        self.lost: str | None = None
        self._buffer = bytearray()
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    async def open(self, url: str) -> None:
        """Connect to `ws://HOST:PORT/PATH/IDENTITY`; raises Failed."""
        parts = urlsplit(url)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, parts.hostname or "", parts.port or 80)
        assert self._transport is not None
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET {parts.path}/{quote(self.identity)} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n".encode()
        )
        await self._opened

    def send(self, text: str) -> None:
        """Send one text message."""
        if self._transport is None or self.lost is not None:
            raise Failed(f"{self.identity}: the connection is gone: {self.lost}")
        self._transport.write(framed(TEXT, text.encode()))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._opened.done():
            self._take_head()
        while (frame := self._next_frame()) is not None:
            self._take(*frame)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = str(exc or "closed by the server")
        if not self._opened.done():
            self._opened.set_exception(Failed(f"{self.identity}: {self.lost}"))

    def _take_head(self) -> None:
        head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not found:
            return
        if b" 101 " not in head.split(b"\r\n")[0]:
            self._opened.set_exception(Failed(f"{self.identity}: {head[:200].decode(errors='replace')}"))
            return
        self._buffer = bytearray(rest)
        self._opened.set_result(None)

    def _next_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2 or not self._opened.done():
            return None
        size, start = buffer[1], 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10]), 10
        if len(buffer) < start + size:
            return None
        opcode, body = buffer[0] & 15, bytes(buffer[start : start + size])
        del buffer[: start + size]
        return opcode, body

    def _take(self, opcode: int, body: bytes) -> None:
        if opcode == PING and self._transport is not None:
            self._transport.write(framed(10, body))
        elif opcode == CLOSE:
            self.lost = f"closed with {int.from_bytes(body[:2])}"
        elif opcode == TEXT and self.on_answer is not None:
            self.on_answer(body)


def framed(opcode: int, body: bytes) -> bytes:
    """A client's frame under a mask of zeros."""
    if len(body) < 126:
        return bytes((128 | opcode, 128 | len(body))) + bytes(4) + body
    return bytes((128 | opcode, 128 | 126)) + len(body).to_bytes(2) + bytes(4) + body


Step = Callable[[Station], str]
"""The text of a station's next call."""


async def connected(url: str, identities: Sequence[str]) -> list[Station]:
    """All these stations, connected; raises Failed."""
    stations = [Station(identity, number) for number, identity in enumerate(identities)]
    for first in range(0, len(stations), CONNECT_AT_ONCE):
        await asyncio.gather(*(station.open(url) for station in stations[first : first + CONNECT_AT_ONCE]))
    return stations


class Round:
    """Plays `script`, a call after the other's answer, `count` times; the stations take turns, `at_once` of them at a time."""

    def __init__(self, stations: Sequence[Station], script: Sequence[Step], count: int, at_once: int) -> None:
        self._idle = deque(stations)
        self._script, self._left, self._at_once = script, count, at_once
        self._unfinished = count
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def play(self, timeout_s: float = 600) -> None:
        """Return when all is answered; raises Failed when an answer is none, TimeoutError when one does not come."""
        for _ in range(min(self._at_once, len(self._idle), self._left)):
            self._begin()
        async with asyncio.timeout(timeout_s):
            await self._done

    def _begin(self) -> None:
        self._left -= 1
        station = self._idle.popleft()
        station.rounds += 1
        steps = iter(self._script)

        def go_on(answer: bytes) -> None:
            if not answer.startswith(b"[3,") and not answer.startswith(b"[3, "):
                self._fail(station, answer)
                return
            if (place := answer.find(b'"transactionId":')) > 0:
                station.transaction_id = int(answer[place + 16 :].split(b"}")[0].split(b",")[0])
            step = next(steps, None)
            if step is not None:
                station.send(step(station))
            else:
                self._finish(station)

        station.on_answer = go_on
        station.send(next(steps)(station))

    def _finish(self, station: Station) -> None:
        self._idle.append(station)
        self._unfinished -= 1
        if self._left:
            self._begin()
        elif not self._unfinished and not self._done.done():
            self._done.set_result(None)

    def _fail(self, station: Station, answer: bytes) -> None:
        if not self._done.done():
            self._done.set_exception(Failed(f"{station.identity}: {answer[:200].decode(errors='replace')}"))
