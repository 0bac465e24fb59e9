import asyncio
import socket

import pytest

from csms import app
from csms.app import Csms
from csms.settings import Settings
from csms.storage import sqlite
from csms.storage.database import DatabaseError
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, bench
from tests.csms.broken import locked


async def test_it_serves_all_its_doors_and_stops(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
        assert (await desk.webhook("generate_charge_point")).status_code == 200
        await desk.server.stop()
        with pytest.raises(OSError, match=r"refused|failed"):
            await asyncio.open_connection("127.0.0.1", int(desk.server.url.rsplit(":", 1)[1]))


async def test_stopping_twice_does_no_harm(sqlite_csms: StartCsms) -> None:
    server = await sqlite_csms()
    await server.stop()
    await server.stop()


async def test_a_failed_start_leaves_nothing_behind(sqlite_url: str) -> None:
    before = asyncio.all_tasks()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = Csms(Settings(port=taken.getsockname()[1], database_url=sqlite_url))
        with pytest.raises(OSError, match="in use"):
            await server.start()
    assert asyncio.all_tasks() == before
    again = Csms(Settings(port=0, database_url=sqlite_url))
    await again.start()
    await again.stop()


async def test_sqlite_is_brought_up_to_date_and_postgresql_is_not(empty_url: str) -> None:
    server = Csms(Settings(port=0, database_url=empty_url))
    if empty_url.startswith("sqlite"):
        await server.start()
        await server.stop()
    else:
        with pytest.raises(DatabaseError, match="csms migrate"):
            await server.start()


async def test_a_database_that_another_program_holds_does_not_keep_it_from_ending(
    sqlite_csms: StartCsms, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "END_S", 0.5)
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_S", 60)
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station() as station, await desk.station("CP2"), locked(sqlite_url):
            await station.send([2, "a", "Authorize", {"idTag": "T"}])
            async with asyncio.timeout(20):
                await desk.server.stop()
