"""A CSMS that answers as a test tells it, with a station that is connected to it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from features.kit.bench import Bench
from features.kit.world import FIRST, World
from simulators.transport.virtual import VirtualChargePoint

NOW = "2026-05-04T08:00:00Z"
ACCEPTED = {"currentTime": NOW, "interval": 300, "status": "Accepted"}
Answers = Callable[[str], list[str] | None]
"""The frames with which a text is answered; None closes the connection."""


def good(text: str) -> list[str]:
    """What any CSMS says to a station that boots and beats."""
    _, name, action, _ = json.loads(text)
    answers: dict[str, dict[str, Any]] = {"BootNotification": ACCEPTED, "Heartbeat": {"currentTime": NOW}}
    return [json.dumps([3, name, answers.get(action, {})])]


@contextmanager
def listening(bench: Bench, answers: Answers) -> Iterator[str]:
    """Where a CSMS listens that has these answers to all that it hears."""

    async def handler(link: ServerConnection) -> None:
        async for text in link:
            for one in answers(str(text)) or ():
                await link.send(one)

    async def begin() -> Server:
        return await serve(handler, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")])

    async def end(server: Server) -> None:
        server.close()
        await server.wait_closed()

    server = bench.run(begin())
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp"
    finally:
        bench.run(end(server))


@contextmanager
def connected(bench: Bench, answers: Answers, spoken: Callable[[str], bool] = lambda text: '"R' in text) -> Iterator[World]:
    """The world of a scenario whose station has booted at a CSMS with these answers to the texts that are `spoken` of; good ones else."""

    async def handler(link: ServerConnection) -> None:
        async for text in link:
            said = answers(str(text)) if spoken(str(text)) else good(str(text))
            if said is None:
                await link.close(1002)
                return
            for one in said:
                await link.send(one)

    async def begin() -> tuple[Server, VirtualChargePoint, str]:
        server = await serve(handler, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")])
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp"
        station = VirtualChargePoint(url, "CP1")
        await station.__aenter__()
        await station.booted()
        return server, station, url

    async def end(server: Server, station: VirtualChargePoint) -> None:
        await station.__aexit__(None, None, None)
        server.close()
        await server.wait_closed()

    server, station, url = bench.run(begin())
    world = World(bench)
    world.ids[FIRST], world.stations[FIRST], world.urls["CP1"] = "CP1", station, url
    try:
        yield world
    finally:
        bench.run(end(server, station))
