"""Section C of the edge cases: what RFC 6455 asks of a server, and links that die in every way."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import START, STOP, Bench, bench, eventually
from tests.csms.websocket.sockets import CLOSE, CONT, PING, PONG, TEXT, request
from tests.edge_cases.wire import alive, goes_offline, knocking, raw_station

HEARTBEAT = b'[2,"h","Heartbeat",{}]'


async def test_c1_an_unmasked_frame_closes_with_1002(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            raw.put(TEXT, HEARTBEAT, masked=False)
            assert await raw.closing() == 1002


async def test_c2_a_reserved_bit_closes_with_1002(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            raw.put(TEXT, HEARTBEAT, rsv1=True)
            assert await raw.closing() == 1002


async def test_c5_a_call_in_three_fragments_with_a_ping_between_is_one_answer_and_one_pong(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            raw.put(TEXT, HEARTBEAT[:5], fin=False)
            raw.put(CONT, HEARTBEAT[5:9], fin=False)
            raw.put(PING, b"between")
            raw.put(CONT, HEARTBEAT[9:])
            assert await raw.get() == (PONG, b"between")
            got = await raw.get()
            assert got is not None
            assert json.loads(got[1])[:2] == [3, "h"]
            raw.put(CLOSE, b"\x03\xe8")
            assert await raw.closing() == 1000


async def test_c6_a_ping_comes_back_with_its_body(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            raw.put(PING, b"x" * 125)
            assert await raw.get() == (PONG, b"x" * 125)


async def test_c8_a_message_over_the_limit_closes_with_1009_and_disturbs_nobody(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, max_message_bytes=5000) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station("CP2") as neighbour, raw_station(desk.server) as raw:
            raw.put(TEXT, b"[" + b" " * 5000)
            assert await raw.closing() == 1009
            await alive(neighbour)


async def test_c9_a_stop_with_two_thousand_values_is_processed(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            values = [{"timestamp": f"2026-01-01T10:{n // 60 % 60:02}:{n % 60:02}.{n:04}Z", "sampledValue": [VALUE]} for n in range(2000)]
            stop = STOP | {"transactionId": transaction_id, "transactionData": values}
            assert 400_000 < len(json.dumps(stop)) < 2**20
            assert await station.call("StopTransaction", stop) == {}
            assert not (await desk.transaction(transaction_id))["active"]


VALUE = {
    "value": "1200.5",
    "context": "Sample.Periodic",
    "format": "Raw",
    "measurand": "Energy.Active.Import.Register",
    "phase": "L1-N",
    "location": "Outlet",
    "unit": "Wh",
}


async def test_c10_a_close_is_echoed_and_the_station_is_offline_at_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            raw.put(CLOSE, b"\x03\xe8")
            assert await raw.closing() == 1000
            await goes_offline(desk)


async def test_c12_a_reset_makes_the_station_offline_and_its_commands_fail(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            raw.put(TEXT, HEARTBEAT)
            assert await raw.get() is not None
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            assert await raw.get() is not None
            raw.reset()
            answer = await asked
            assert (answer.status_code, answer.json()["state"]) == (504, "connection_lost")
            await goes_offline(desk)
            assert (await desk.command("ClearCache")).status_code == 409


async def test_c13_a_peer_that_stops_answering_pings_is_closed_and_offline(csms: StartCsms) -> None:
    async with bench(csms, ping_interval_s=0.1, pong_timeout_s=0.3) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            assert await raw.get() == (PING, b"alive?")
            assert await raw.closing() == 1011
            await goes_offline(desk)


async def test_c14_where_pongs_are_not_required_a_peer_that_talks_stays(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, ping_interval_s=0.1, pong_timeout_s=1, pong_required=False) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            pings = 0
            while pings < 3:
                raw.put(TEXT, HEARTBEAT)
                while (got := await raw.get()) is not None and got[0] == TEXT:
                    pass
                assert got == (PING, b"alive?")
                pings += 1
            assert (await desk.get("/charge-points/CP1"))["connected"]


async def test_c15_a_peer_that_only_pongs_is_kept_and_last_seen_moves(csms: StartCsms) -> None:
    async with bench(csms, ping_interval_s=0.1, pong_timeout_s=5, heartbeat_interval_s=1) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            first = await eventually(lambda: last_seen(desk))
            while await last_seen(desk) == first:
                assert await raw.get() == (PING, b"alive?")
                raw.put(PONG, b"alive?")
            found = await desk.get("/charge-points/CP1")
            assert found["connected"]
            assert found["last_seen"] > first
            assert found["last_heartbeat_timestamp"] is None


async def last_seen(desk: Bench) -> str | None:
    found: str | None = (await desk.get("/charge-points/CP1"))["last_seen"]
    return found


async def test_c16_an_empty_frame_is_nothing(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, bad_frames_max=2) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for _ in range(5):
                await station.send("")
            await alive(station)


@pytest.mark.parametrize("first", [b"G", request()[:60]])
async def test_c18_a_handshake_that_does_not_arrive_is_given_up(sqlite_csms: StartCsms, first: bytes) -> None:
    async with bench(sqlite_csms, request_timeout_s=0.3) as desk, knocking(desk.server, first) as raw:
        await raw.reader.read()  # to the end of the stream


async def test_c19_what_follows_a_close_frame_is_not_processed(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with raw_station(desk.server) as raw:
            raw.put(CLOSE, b"\x03\xe8")
            raw.put(TEXT, json.dumps([2, "s", "StartTransaction", START]).encode())
            assert await raw.closing() == 1000
            assert await raw.get() is None

        async def ended() -> bool:
            return not (await desk.get("/charge-points/CP1"))["connected"]

        assert await eventually(ended)
        assert await desk.items("/transactions") == []
