import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from loadtests.benchmarks.stations import Failed, Round, Station, connected, framed

LONG = "x" * 300


@asynccontextmanager
async def answering(answer: str) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that answers everything alike; its address, and what it heard."""
    heard: list[str] = []

    async def station(socket: ServerConnection) -> None:
        assert socket.request is not None
        async for text in socket:
            heard.append(f"{socket.request.path} {text!s}")
            await socket.send(answer)

    async with serve(station, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")]) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/ocpp", heard


def call(station: Station) -> str:
    return json.dumps([2, "1", "Heartbeat", {"round": station.rounds}])


@pytest.mark.parametrize("extra", ["", LONG, LONG * 300], ids=["small", "medium", "large"])
async def test_a_round_is_played_by_the_stations_in_turn(extra: str) -> None:
    async with answering(f'[3,"1",{{"transactionId":17,"extra":"{extra}"}}]') as (url, heard):
        stations = await connected(url, ["A", "B C"])
        await Round(stations, [call, call], 6, at_once=1).play(60)
        assert [text.split(" ")[0] for text in heard] == ["/ocpp/A"] * 2 + ["/ocpp/B%20C"] * 2 + ["/ocpp/A"] * 2 + ["/ocpp/B%20C"] * 2 + [
            "/ocpp/A"
        ] * 2 + ["/ocpp/B%20C"] * 2
        assert [(station.transaction_id, station.rounds) for station in stations] == [(17, 3), (17, 3)]
        for station in stations:
            station.close()


async def test_many_at_once_are_all_answered() -> None:
    async with answering('[3, "1", {}]') as (url, heard):
        stations = await connected(url, [str(number) for number in range(10)])
        await Round(stations, [call], 500, at_once=7).play(60)
        assert len(heard) == 500
        for station in stations:
            station.close()


@pytest.mark.parametrize("answer", ['[4,"1","InternalError","",{}]', "nonsense"])
async def test_an_answer_that_is_none_ends_the_round(answer: str) -> None:
    async with answering(answer) as (url, _):
        [station] = await connected(url, ["A"])
        with pytest.raises(Failed, match="A: "):
            await Round([station], [call], 5, at_once=1).play(60)
        station.close()


async def test_a_server_that_turns_stations_away_is_told() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Failed, match="404"):
            await connected(f"ws://127.0.0.1:{port}/ocpp", ["A"])


async def test_a_ping_is_answered_and_a_close_is_noticed() -> None:
    async def ping(socket: ServerConnection) -> None:
        await (await socket.ping())
        await socket.close(1012)

    async with serve(ping, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")]) as server:
        url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        [station] = await connected(url, ["A"])
        async with asyncio.timeout(30):
            while station.lost is None:  # noqa: ASYNC110 - the station has no event for it
                await asyncio.sleep(0.01)
        with pytest.raises(Failed, match="gone"):
            station.send("x")
        station.close()


def test_a_frame_is_masked_with_zeros_so_that_its_text_stays() -> None:
    assert framed(1, b"abc") == b"\x81\x83\0\0\0\0abc"
    assert framed(1, b"x" * 200)[:4] == b"\x81\xfe\x00\xc8"
