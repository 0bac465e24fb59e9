"""What the tests of the edge cases share beyond the bench: raw sockets at a running CSMS, and what has to hold for every frame that it
sends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from csms.websocket.events import ErrorCode
from tests.conftest import Running
from tests.csms.bench import Bench, Station, eventually
from tests.csms.websocket.sockets import Door, Raw, dialled, request

SAMPLES = [{"timestamp": "2026-01-01T10:30:00Z", "sampledValue": [{"value": "1200"}]}]


def knocking(server: Running, first: bytes | None = None) -> AbstractAsyncContextManager[Raw]:
    """A TCP connection on which `first` was sent; by default a proper handshake of CP1."""
    return dialled(Door(urlsplit(server.url).port or 0, None), first)


@asynccontextmanager
async def raw_station(server: Running, target: str = "/ocpp/CP1") -> AsyncIterator[Raw]:
    """An open WebSocket, bytewise."""
    async with knocking(server, request(target)) as raw:
        assert (await raw.head())[0] == 101
        yield raw


async def refusal(server: Running, first: bytes) -> tuple[int, dict[str, list[str]]]:
    """Status and headers of what must be no 101; the body is JSON."""
    async with knocking(server, first) as raw:
        status, headers = await raw.head()
        assert status != 101
        assert json.loads(await raw.reader.readexactly(int(headers["content-length"][0])))["status"] == status
    return status, headers


async def alive(station: Station) -> None:
    """The same socket answers a Heartbeat."""
    assert set(await station.call("Heartbeat")) == {"currentTime"}


async def goes_offline(desk: Bench, identity: str = "CP1") -> None:
    async def offline() -> bool:
        return not (await desk.get(f"/charge-points/{identity}"))["connected"]

    assert await eventually(offline)


async def metric(server: Running, name: str) -> float:
    """A line of /metrics, by its full name; 0 when it is not there yet."""
    async with httpx.AsyncClient(trust_env=False) as http:
        lines = (await http.get(f"{server.url}/metrics")).text.splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0.0)


def proper(frame: list[Any]) -> None:
    """The universal rules for an answer: its elements, the codes of table 7, and no words of a database or a file system."""
    assert len(frame) == {3: 3, 4: 5}[frame[0]], frame
    if frame[0] == 4:
        assert frame[2] in set(ErrorCode), frame
        assert isinstance(frame[3], str)
        assert len(frame[3]) <= 255
        assert frame[4] == {}
        assert not any(word in frame[3].lower() for word in ("sql", "select", "traceback", ".py", "relation")), frame
