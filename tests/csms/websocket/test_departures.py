"""The end of a connection reaches the database, whatever happens to that."""

import asyncio
from typing import Any

import pytest

from csms.websocket import departures
from csms.websocket.departures import Departures
from tests.conftest import StartCsms
from tests.csms.bench import bench, eventually
from tests.csms.broken import without


class Away:
    """A database that fails so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    async def run(self, unit: Any) -> None:
        self.left -= 1
        if self.left >= 0:
            raise OSError("away")


async def test_it_is_tried_until_it_succeeds_with_pauses_that_do_not_grow_for_ever(at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "PAUSE_S", 0.001)
    monkeypatch.setattr(departures, "PAUSE_MAX_S", 0.01)
    work = Away(50)
    async with asyncio.timeout(20):
        await Departures(work).store("CP1", 1, at)  # type: ignore[arg-type]
    assert work.left == -1


async def test_the_end_of_the_server_ends_the_trying(at: Any) -> None:
    work = Away(1000)
    found = Departures(work)  # type: ignore[arg-type]
    trying = asyncio.ensure_future(found.store("CP1", 1, at))
    await asyncio.sleep(0)
    found.stop()
    async with asyncio.timeout(20):
        await trying
        await found.store("CP2", 1, at)
    assert work.left == 998


async def test_a_station_is_offline_once_the_database_is_back(
    csms: StartCsms, database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(departures, "PAUSE_S", 0.01)
    async with bench(csms) as desk:
        await desk.make("CP1")

        async def offline() -> bool:
            return not (await desk.get("/charge-points/CP1"))["connected"]

        async def tried_often() -> bool:
            return caplog.text.count("could not be marked offline") > 5

        station = await desk.station()
        async with without(database_url, "charge_points"):
            await station.socket.close()
            assert await eventually(tried_often)
        assert await eventually(offline)
