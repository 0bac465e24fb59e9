"""Section K of the edge cases on one node: who a station's socket is, whatever knocks, and how the server goes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.conftest import StartCsms
from tests.csms.bench import Bench, bench, operator
from tests.csms.processes import serving
from tests.edge_cases.wire import alive, goes_offline, metric
from tests.endurance.scale import scaled

RECONNECTS = scaled(100, 500)


async def test_k1_the_newest_socket_wins_and_commands_go_to_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        older = await desk.station()
        await alive(older)
        asked = asyncio.ensure_future(desk.command("ClearCache"))
        await older.command()
        async with await desk.station() as newer:
            assert await older.closed() == 4000
            await alive(newer)
            assert (await asked).json()["state"] == "connection_lost", "its command fails at once"
            again = asyncio.ensure_future(desk.command("ClearCache"))
            assert (await newer.obey())[2] == "ClearCache"
            assert (await again).status_code == 200
            assert (await desk.get("/charge-points/CP1"))["connected"]


async def test_k4_a_wrong_password_never_disturbs_who_is_connected(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password="0123456789abcdef")
        async with await desk.station("CP1", "0123456789abcdef") as station:
            with pytest.raises(InvalidStatus) as caught:
                await desk.station("CP1", "wrong-wrong-wrong")
            assert caught.value.response.status_code == 401
            await alive(station)


async def test_k7_a_flapping_station_leaves_no_task_socket_or_row(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as first:
            await alive(first)
        await goes_offline(desk)
        tasks = len(asyncio.all_tasks())
        last = await desk.station()
        for _ in range(RECONNECTS):
            last = await desk.station()
        async with last:
            await alive(last)
            assert (await desk.get("/charge-points/CP1"))["connected"]
            assert await metric(desk.server, "csms_connections") == 1
        await goes_offline(desk)
        async with asyncio.timeout(20):
            while len(asyncio.all_tasks()) > tasks:  # noqa: ASYNC110 - the clients' own tasks end too
                await asyncio.sleep(0.01)
        assert len(await desk.items("/charge-points")) == 1


async def test_k11_at_sigterm_what_is_under_way_is_answered_and_links_are_closed_over_the_window(sqlite_url: str, tmp_path: Path) -> None:
    async with serving(tmp_path, CSMS_DATABASE_URL=sqlite_url, CSMS_DRAIN_S="1", CSMS_LOG_LEVEL="error") as server:
        async with operator(server.url) as http:
            desk = Bench(server, http)
            await desk.make(*(f"CP{number}" for number in range(4)))
            stations = [await desk.station(f"CP{number}") for number in range(4)]
            for station in stations:
                await station.send([2, "s", "StartTransaction", {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": "x"}])
            server.process.terminate()
            for station in stations:
                assert (await station.answer_to("s"))[0] == 3
            assert await not_ready(server.url)
            assert [await station.closed() for station in stations] == [1012] * 4
        assert (await server.ended())[0] == 0


async def not_ready(url: str) -> bool:
    """What a load balancer sees while the server drains: 503, or nobody any more."""
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(20):
        while True:
            try:
                if (await http.get(f"{url}/readyz")).status_code == 503:
                    return True
            except httpx.TransportError:
                return True
            await asyncio.sleep(0.01)
