"""Zoho's end, as far as the relay's tests need it: a small HTTP server on a free port that keeps what it gets and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = tuple[int, dict[str, str]]
FINE: Answer = (200, {})


@dataclass(frozen=True)
class Got:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def station(self) -> str:
        return str(self.event["charging_point_id"])


@dataclass
class Receiver:
    """`script` holds the next answers, then `answer` decides. While `gate` is closed nothing is answered."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)
    answer: Callable[[Got], Answer] = lambda got: FINE
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    open_now: int = 0
    open_most: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode().strip().split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                await self._take(Got(first.split()[1], headers, await reader.readexactly(int(headers["content-length"]))), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _take(self, got: Got, writer: asyncio.StreamWriter) -> None:
        self.got.append(got)
        self.open_now += 1
        self.open_most = max(self.open_most, self.open_now)
        try:
            await self.gate.wait()
        finally:
            self.open_now -= 1
        status, headers = self.script.pop(0) if self.script else self.answer(got)
        named = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} X\r\n{named}Content-Length: 4\r\n\r\nbody".encode())
        await writer.drain()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    found, tasks = Receiver(), set[asyncio.Task[None]]()
    found.gate.set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(found.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/boot?zapikey=s3cret"
    try:
        yield found
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
