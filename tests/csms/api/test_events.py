from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sanic import Blueprint, Sanic

from csms.api.events import Events
from csms.telemetry.feed import Feed
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, DEADLINE_S, START, STOP, Bench, bench
from tests.csms.zoho.receiver import receiver


class Stream:
    """An open stream of events."""

    def __init__(self, answer: httpx.Response) -> None:
        self.headers = answer.headers
        self._lines = answer.aiter_lines()

    async def line(self) -> str:
        async with asyncio.timeout(DEADLINE_S):
            return await anext(self._lines)

    async def next(self) -> dict[str, Any]:
        """The data of the next event."""
        fields: dict[str, str] = {}
        while True:
            line = await self.line()
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                data: dict[str, Any] = json.loads(fields["data"])
                assert data["kind"] == fields["event"]
                return data

    async def until(self, kind: str, **facts: Any) -> dict[str, Any]:
        """The next event of a kind with these facts."""
        while True:
            event = await self.next()
            if event["kind"] == kind and facts.items() <= event.items():
                return event

    async def rest(self) -> list[str]:
        async with asyncio.timeout(DEADLINE_S):
            return [line async for line in self._lines if line]


@asynccontextmanager
async def listening(desk: Bench, **parameters: str) -> AsyncIterator[Stream]:
    async with desk.http.stream("GET", "/events", params=parameters) as answer:
        assert answer.status_code == 200
        stream = Stream(answer)
        assert await stream.line() == ": listening"
        yield stream


async def test_a_session_is_told_as_it_happens(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with listening(desk) as stream:
            assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
            async with await desk.dial() as station:
                came = await stream.until("connection")
                assert (came["charging_point_id"], came["connected"]) == ("CP1", True)
                await station.call("BootNotification", BOOT)
                boot = await stream.until("frame", action="BootNotification")
                assert (boot["asked_by"], boot["outcome"], boot["at"][-1]) == ("station", "answered", "Z")
                await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"})
                status = await stream.until("status")
                assert (status["connector_id"], status["status"], status["error_code"]) == (1, "Preparing", "NoError")
                transaction_id = await station.start()
                started = await stream.until("transaction")
                assert (started["reported"], started["transaction_id"], started["id_tag_status"]) == ("started", transaction_id, "Accepted")
                await station.call("StopTransaction", STOP | {"transactionId": transaction_id})
                stopped = await stream.until("transaction")
                assert (stopped["reported"], stopped["transaction_id"], stopped["meter_stop_wh"]) == ("stopped", transaction_id, 1500)
                asked = asyncio.ensure_future(desk.command("ClearCache"))
                await station.obey()
                command = await stream.until("command")
                assert (command["command_id"], command["state"]) == ((await asked).json()["command_id"], "answered")
            left = await stream.until("connection")
            assert (left["connected"], left["close_code"], left["epoch"]) == (False, 1000, came["epoch"])


async def test_a_delivery_is_told(sqlite_csms: StartCsms) -> None:
    async with receiver() as zoho, bench(sqlite_csms, zoho_boot_url=zoho.url) as desk:
        await desk.make("CP1")
        async with listening(desk, kind="delivery") as stream, await desk.dial() as station:
            await station.call("BootNotification", BOOT)
            delivery = await stream.next()
            assert (delivery["charging_point_id"], delivery["state"], delivery["status"]) == ("CP1", "delivered", 200)


async def test_a_stream_may_be_of_one_charge_point_or_some_kinds(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", "CP2")
        async with listening(desk, charging_point_id="CP2", kind="frame,status") as stream:
            async with await desk.dial() as one, await desk.dial("CP2") as two:
                await one.call("Heartbeat")
                await two.call("StartTransaction", START)
                await two.call("Heartbeat")
            found = [await stream.next() for _ in range(2)]
            assert [(event["charging_point_id"], event["kind"], event["action"]) for event in found] == [
                ("CP2", "frame", "StartTransaction"),
                ("CP2", "frame", "Heartbeat"),
            ]


@pytest.mark.parametrize("kind", ["frames", "frame,nothing"])
async def test_an_unknown_kind_is_a_422(sqlite_csms: StartCsms, kind: str) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.get("/events", params={"kind": kind})
        assert answer.status_code == 422
        assert answer.json()["error"].endswith("possible are frame, connection, status, transaction, delivery, command")


async def test_secrets_are_masked_in_the_stream(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with listening(desk, kind="frame") as stream, await desk.dial() as station:
            asked = asyncio.ensure_future(desk.command("ChangeConfiguration", {"key": "AuthorizationKey", "value": "5ecre7-5ecre7-5ecre7"}))
            await station.obey()
            await asked
            frame = await stream.until("frame", action="ChangeConfiguration")
            assert "5ecre7" not in frame["request"]


async def test_a_stream_ends_when_the_server_stops(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with listening(desk, kind="connection") as stream, await desk.dial():
            await stream.until("connection", connected=True)
            stopping = asyncio.ensure_future(desk.server.stop())
            left = await stream.until("connection")
            assert (left["connected"], left["close_code"]) == (False, 1012)
            assert await stream.rest() == [": the server stops"]
            async with asyncio.timeout(DEADLINE_S):
                await stopping


async def test_who_hangs_up_listens_no_more(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with listening(desk):
            pass
        async with listening(desk, kind="frame") as stream, await desk.dial() as station:
            await station.call("Heartbeat")
            assert (await stream.next())["action"] == "Heartbeat"


@asynccontextmanager
async def served(feed: Feed, **options: float) -> AsyncIterator[str]:
    """The stream alone, with the patience of the test's choice."""
    app: Sanic[Any, Any] = Sanic("events", configure_logging=False)
    app.config.TOUCHUP, app.config.MOTD, app.config.ACCESS_LOG = False, False, False
    blueprint = Blueprint("events")
    Events(feed, **options).attach(blueprint)
    app.blueprint(blueprint)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    server: Any = await app.create_server(sock=listener, return_asyncio_server=True)
    try:
        await server.startup()
        await server.start_serving()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/events"
    finally:
        server.close()
        for connection in list(server.connections):
            connection.close_if_idle()
        async with asyncio.timeout(DEADLINE_S):
            while server.connections:  # noqa: ASYNC110 - they end by themselves, and tell nobody
                await asyncio.sleep(0.01)
        Sanic.unregister_app(app)


async def test_a_quiet_stream_shows_that_it_lives() -> None:
    feed = Feed()
    async with served(feed, heartbeat_s=0.01) as url, httpx.AsyncClient(trust_env=False) as http, http.stream("GET", url) as answer:
        stream = Stream(answer)
        assert [await stream.line() for _ in range(5)] == [": listening", "", ":", "", ":"]
        await feed.close()
        assert (await stream.rest())[-1] == ": the server stops"


async def test_who_does_not_read_is_cut_off() -> None:
    feed = Feed(waiting_max=100)
    async with served(feed, patience_s=0.05) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.split(":")[2].split("/")[0]), limit=1)
        writer.write(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(DEADLINE_S):
            await reader.readexactly(10)
            for _ in range(50):
                feed.publish("frame", "CP1", datetime.now(UTC), {"request": "x" * 500_000})
            while feed.has_listeners:  # noqa: ASYNC110 - the handler gives up, and tells nobody
                await asyncio.sleep(0.01)
            with suppress(ConnectionResetError):
                while await reader.read(2**20):
                    pass
        writer.close()
