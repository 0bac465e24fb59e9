"""A CSMS that accepts everything and counts, for measuring stations: it holds a connection with next to nothing, so that it seldom is what
bounds them, and floods them with one call after the other's answer. It runs in the process that measures."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Callable
from typing import cast

from loadtests.benchmarks.stations import CLOSE, PING, TEXT

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
QUIET_S = 86_400  # heartbeats would be traffic in what is measured as idle
BACKLOG = 8192


class CountingCsms:
    """`async with CountingCsms() as csms`, then `csms.url`. `booted_s` are the times (monotonic) of the BootNotifications, in order."""

    def __init__(self, interval_s: int = QUIET_S) -> None:
        self.booted_s: list[float] = []
        self.stations: set[Station] = set()
        self.answers = 0
        self.calls = 0
        self._interval_s = interval_s
        self._transactions = 0
        self._called = asyncio.Event()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/ocpp"

    async def __aenter__(self) -> CountingCsms:
        self._server = await asyncio.get_running_loop().create_server(lambda: Station(self), "127.0.0.1", 0, backlog=BACKLOG)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        for station in list(self.stations):
            station.close()
        self._server.close()
        await self._server.wait_closed()

    async def until(self, holds: Callable[[], bool], timeout_s: float) -> None:
        """Wait; raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not holds():
                self._called.clear()
                await self._called.wait()

    async def flood(self, action: str, payload: object, seconds: float) -> int:
        """Send every station the next call the moment it has answered the last; return how many were answered."""
        text = json.dumps(payload, separators=(",", ":"))
        before = self.answers
        for station in self.stations:
            station.flood(action, text)
        await asyncio.sleep(seconds)
        answered = self.answers - before
        for station in self.stations:
            station.flooding = None
        await asyncio.sleep(1)  # the last answers
        return answered

    def answer(self, action: str) -> str:
        """The payload with which a call of a station is answered."""
        self.calls += 1
        self._called.set()
        if action == "BootNotification":
            self.booted_s.append(time.monotonic())
            return f'{{"status":"Accepted","currentTime":"2026-01-01T00:00:00Z","interval":{self._interval_s}}}'
        if action == "Heartbeat":
            return '{"currentTime":"2026-01-01T00:00:00Z"}'
        if action == "StartTransaction":
            self._transactions += 1
            return f'{{"transactionId":{self._transactions},"idTagInfo":{{"status":"Accepted"}}}}'
        return '{"idTagInfo":{"status":"Accepted"}}' if action in ("Authorize", "StopTransaction") else "{}"


class Station(asyncio.Protocol):
    """One connection, seen from the CSMS; `flooding` is what it is asked, over and over."""

    def __init__(self, csms: CountingCsms) -> None:
        self.flooding: tuple[str, str] | None = None
        self._csms, self._buffer, self._open = csms, b"", False
        self._number = 0
        self._transport: asyncio.Transport | None = None

    def flood(self, action: str, payload: str) -> None:
        """Ask this, and again after each answer."""
        self.flooding = action, payload
        self._ask()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._csms.stations.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            self._shake_hands()
        while self._open and (frame := self._next_frame()) is not None:
            self._take(*frame)

    def _shake_hands(self) -> None:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or self._transport is None:
            return
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        key = {name.lower(): value for name, value in fields.items()}[b"sec-websocket-key"]
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
        )
        self._buffer, self._open = rest, True
        self._csms.stations.add(self)

    def _next_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 6:
            return None
        size, start = buffer[1] & 127, 2
        if size > 125:
            start = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:start])
        end = start + 4 + size
        if len(buffer) < end:
            return None
        self._buffer = buffer[end:]
        return buffer[0] & 15, unmasked(buffer[start : start + 4], buffer[start + 4 : end])

    def _take(self, opcode: int, body: bytes) -> None:
        if opcode == PING:
            self._send(10, body)
        elif opcode == CLOSE and self._transport is not None:
            self._send(CLOSE, body[:2])
            self._transport.close()
        elif opcode == TEXT:
            self._hear(body)

    def _hear(self, body: bytes) -> None:
        if body[:2] == b"[2":
            message = json.loads(body)
            self._send(TEXT, f'[3,"{message[1]}",{self._csms.answer(message[2])}]'.encode())
        else:
            self._csms.answers += 1
            self._ask()

    def _ask(self) -> None:
        if self.flooding is not None:
            self._number += 1
            self._send(TEXT, f'[2,"f{self._number}","{self.flooding[0]}",{self.flooding[1]}]'.encode())

    def _send(self, opcode: int, body: bytes) -> None:
        size = len(body)
        head = bytes((128 | opcode, size)) if size < 126 else bytes((128 | opcode, 126)) + size.to_bytes(2)
        if self._transport is not None:
            self._transport.write(head + body)


def unmasked(mask: bytes, body: bytes) -> bytes:
    """The body of a client's frame."""
    if mask == b"\0\0\0\0" or not body:
        return body
    pad = (mask * (len(body) // 4 + 1))[: len(body)]
    return (int.from_bytes(body) ^ int.from_bytes(pad)).to_bytes(len(body))
