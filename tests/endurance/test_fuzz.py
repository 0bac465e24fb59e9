"""Whatever bytes arrive at the door for charge points: the server goes on, answers in OCPP-J 1.6 or not at all, and no other station
notices. The seed is printed; `WATTPROOF_SEED` plays one again."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from csms.websocket.events import ErrorCode
from tests.csms.bench import BOOT, Bench, operator
from tests.csms.processes import Serving, serving
from tests.csms.websocket.sockets import CLOSE, PING, PONG, TEXT, Raw
from tests.endurance.mutations import knock, mutant, wrapped
from tests.endurance.scale import scaled

SECONDS = scaled(10, 60)
FUZZERS, BYSTANDERS, FRAMES_MAX = 6, 3, 60
PATIENCE_S = 0.3
"""How long a connection is listened to: silence is a good answer to nonsense, so it has to end somewhere."""
LISTS = ("/charge-points", "/transactions", "/messages/unmatched", "/deliveries", "/id-tags")


@pytest.mark.timeout(SECONDS + 120)
async def test_no_bytes_stop_the_server_or_disturb_another_station(database_url: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("WATTPROOF_SEED") or random.randrange(2**32))
    print(f"seed {seed}")
    async with served(tmp_path, database_url) as (server, log):
        async with operator(server.url) as http:
            desk = Bench(server, http)
            await desk.tag("FUZZ", -1)
            await desk.make(*(f"FUZZ{number}" for number in range(FUZZERS)), *(f"CALM{number}" for number in range(BYSTANDERS)))
            enough = asyncio.Event()
            asyncio.get_running_loop().call_later(SECONDS, enough.set)
            fuzzers = [fuzz(Random(f"{seed}-{number}"), server.url, f"FUZZ{number}", enough) for number in range(FUZZERS)]
            calm = [live(desk, f"CALM{number}", enough) for number in range(BYSTANDERS)]
            connections = (await asyncio.gather(*fuzzers, *calm))[:FUZZERS]
            assert sum(connections) > FUZZERS, "some connections were refused or ended, and came again"
            await still_there(desk)
        assert server.process.returncode is None
    assert trouble(log) == [], "\n".join(log)


async def still_there(desk: Bench) -> None:
    for number in range(FUZZERS):
        async with await desk.station(f"FUZZ{number}") as station:
            assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
            await station.call("Heartbeat")
    for path in LISTS:
        await desk.items(path, limit=1000)


async def live(desk: Bench, identity: str, enough: asyncio.Event) -> int:
    """A station that charges and must never notice anything; how many sessions it had."""
    sessions = 0
    async with await desk.station(identity) as station:
        await station.call("BootNotification", BOOT)
        while not enough.is_set():
            sessions += 1
            begun = await station.start(idTag="FUZZ", meterStart=sessions)
            await station.call("Heartbeat")
            await station.call("StopTransaction", {"transactionId": begun, "meterStop": sessions + 5, "timestamp": "2026-01-01T11:00:00Z"})
            await asyncio.sleep(0.02)
    stored = await desk.items("/transactions", charging_point_id=identity, active="true")
    assert stored == [], "each of its sessions was closed"
    return sessions


async def fuzz(dice: Random, url: str, identity: str, enough: asyncio.Event) -> int:
    """Connect again and again and send nonsense; how many connections there were."""
    connections = 0
    while not enough.is_set():
        connections += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        try:
            async with asyncio.timeout(30):
                with suppress(OSError, asyncio.IncompleteReadError):
                    await one_connection(dice, Raw(reader, writer), identity)
        finally:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
    return connections


async def one_connection(dice: Random, raw: Raw, identity: str) -> None:
    raw.writer.write(knock(dice, identity))
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            head = await raw.reader.readuntil(b"\r\n")
            assert not head.startswith(b"HTTP/1.1 5"), head
            if not head.startswith(b"HTTP/1.1 101"):
                return
            await raw.reader.readuntil(b"\r\n\r\n")
            async with asyncio.TaskGroup() as both:
                both.create_task(listen(raw))
                both.create_task(talk(dice, raw))


async def talk(dice: Random, raw: Raw) -> None:
    with suppress(OSError):
        for _ in range(dice.randrange(1, FRAMES_MAX)):
            raw.writer.writelines(wrapped(dice, mutant(dice)))
            await raw.writer.drain()


async def listen(raw: Raw) -> None:
    """Read to the end, and see that the server says nothing that OCPP-J 1.6 does not know."""
    while (got := await frame_of(raw)) is not None:
        opcode, data = got
        assert opcode in (TEXT, PING, PONG, CLOSE), got
        if opcode == TEXT:
            proper(json.loads(data.decode()))


async def frame_of(raw: Raw) -> tuple[int, bytes] | None:
    with suppress(OSError):
        return await raw.get()
    return None


def proper(answer: list[object]) -> None:
    assert answer[0] in (3, 4), answer
    if answer[0] == 3:
        assert len(answer) == 3, answer
        assert isinstance(answer[2], dict), answer
        return
    assert len(answer) == 5, answer
    assert answer[2] in set(ErrorCode) - {ErrorCode.INTERNAL_ERROR}, answer
    assert isinstance(answer[3], str), answer
    assert len(answer[3]) <= 255, answer
    assert answer[4] == {}, answer


@asynccontextmanager
async def served(folder: Path, database_url: str) -> AsyncIterator[tuple[Serving, list[str]]]:
    """A CSMS as a process, and all that it has logged once it has ended."""
    log: list[str] = []
    async with serving(folder, CSMS_DATABASE_URL=database_url, CSMS_LOG_LEVEL="warning", CSMS_DRAIN_S="0") as server:
        reading = asyncio.ensure_future(drained(server, log))
        yield server, log
        server.process.terminate()
        async with asyncio.timeout(20):
            assert await server.process.wait() == 0
            await reading


async def drained(server: Serving, log: list[str]) -> None:
    assert server.process.stderr is not None
    while line := await server.process.stderr.readline():
        log.append(line.decode(errors="replace").rstrip())


def trouble(log: list[str]) -> list[str]:
    """What an operator would have to look into: errors, and whatever follows a traceback."""
    worrying = ("Traceback", "ERROR", "CRITICAL", "never retrieved", "was destroyed", "Warning:")
    return [line for line in log if any(word in line for word in worrying)][:20]
