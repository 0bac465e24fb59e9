import asyncio
import json
import socket
from contextlib import suppress
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosedError

from csms.bus.local import LocalBus
from csms.websocket import session as module
from csms.websocket.departures import Departures
from csms.websocket.events import Late
from csms.websocket.registry import Registry
from csms.websocket.session import Manners, Session
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, Bench, Station, bench, eventually
from tests.csms.broken import without


async def goes_offline(desk: Bench, identity: str = "CP1") -> None:
    async def offline() -> bool:
        return not (await desk.get(f"/charge-points/{identity}"))["connected"]

    assert await eventually(offline)


async def received_to_the_end(station: Station) -> list[str | bytes]:
    texts: list[str | bytes] = []
    with suppress(ConnectionClosedError):
        async for text in station.socket:
            texts.append(text)  # noqa: PERF401 - what came before the end counts
    return texts


def reset(station: Station) -> None:
    """Drop the TCP connection without a close frame."""
    transport = station.socket.transport
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    transport.abort()


# coming and going


async def test_a_station_is_connected_from_its_acceptance_to_its_close(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            found = await desk.get("/charge-points/CP1")
            assert (found["connected"], found["ocpp_protocol"]) == (True, "ocpp1.6J")
            assert [one["charging_point_id"] for one in await desk.items("/charge-points", connected="true")] == ["CP1"]
            assert [one["charging_point_id"] for one in await desk.items("/charge-points", connected="false")] == ["CP2"]
        assert station.socket.close_code == 1000
        await goes_offline(desk)


async def test_a_dropped_tcp_connection_is_noticed(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        station = await desk.station()
        await station.call("Heartbeat")
        reset(station)
        await goes_offline(desk)
        assert (await desk.command("ClearCache")).status_code == 409


async def test_a_newer_socket_takes_over_and_the_older_one_is_closed_with_4000(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        older = await desk.station()
        await older.call("Heartbeat")
        async with await desk.station() as newer:
            assert await older.closed() == 4000
            await newer.call("Heartbeat")
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            assert (await newer.obey())[2] == "ClearCache"
            assert (await asked).status_code == 200
            assert (await desk.get("/charge-points/CP1"))["connected"], "the end of the older one takes nothing away"
        await goes_offline(desk)


async def test_deleting_a_charge_point_closes_its_socket_with_1008_and_keeps_its_transactions(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            assert (await desk.http.delete("/charge-points/CP1")).status_code == 204
            assert await station.closed() == 1008
        assert (await desk.transaction(transaction_id))["charging_point_id"] == "CP1"
        assert (await desk.http.get("/charge-points/CP1")).status_code == 404
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")


@pytest.mark.parametrize("change", [{"password": "another-password-1"}, {"password": None}, {"security_profile": 1}])
async def test_another_lock_on_the_door_closes_the_socket_with_1008(csms: StartCsms, change: dict[str, Any]) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password="0123456789abcdef")
        async with await desk.station("CP1", "0123456789abcdef") as station:
            for harmless in ({"description": "x"}, {"registration_status": "Pending"}, {"security_profile": 0}):
                assert (await desk.http.patch("/charge-points/CP1", json=harmless)).status_code == 200
            await station.call("Heartbeat")
            assert (await desk.http.patch("/charge-points/CP1", json=change)).status_code == 200
            assert await station.closed() == 1008
        await goes_offline(desk)


async def test_the_end_of_a_connection_is_told_even_if_the_database_is_away(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEFT_WITHIN_S", 0.01)
    back, told = asyncio.Event(), asyncio.Event()

    class Hangs:
        async def run(self, unit: Any) -> None:
            await back.wait()

    class Tells:
        def left(self, *_: object) -> None:
            told.set()

    link: Any = SimpleNamespace(close_code=1006)
    work: Any = Hangs()
    given: list[Any] = [LocalBus(), Registry(), lambda: at, Manners("local"), Tells(), None, Departures(work)]
    session = Session("CP1", link, work, *given)
    leaving = asyncio.ensure_future(session._leave())
    async with asyncio.timeout(20):
        await told.wait()
        assert not leaving.done()
        back.set()
        await leaving


async def test_an_answer_to_a_command_that_was_just_given_up_is_told_as_late(at: datetime) -> None:
    told: list[object] = []
    given: list[Any] = [LocalBus(), Registry(), lambda: at, Manners("local"), SimpleNamespace(odd=lambda *all_: told.append(all_[1]))]
    nothing: Any = None
    session = Session("CP1", nothing, nothing, *given, nothing, nothing)
    session._rpc.call("c1", "ClearCache", {}, at)
    for event in session._rpc.receive('[3,"c1",{}]', at):
        await session._handle(event)
    assert told == [Late("c1", '[3,"c1",{}]')]


async def test_pings_that_nobody_answers_end_the_connection(csms: StartCsms) -> None:
    async with bench(csms, ping_interval_s=0.1, pong_timeout_s=2) as desk:
        await desk.make("CP1")
        station = await desk.station()
        await station.call("Heartbeat")
        station.socket.transport.pause_reading()
        await goes_offline(desk)
        station.socket.transport.abort()


# data


async def test_what_was_sent_before_the_close_is_stored_to_the_last_frame(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGMANY", -1)
        station = await desk.station()
        for number in range(200):
            await station.send([2, str(number), "StartTransaction", START | {"idTag": "TAGMANY", "meterStart": number}])
        await station.socket.close()

        async def all_there() -> bool:
            stored = await desk.items("/transactions", limit=1000)
            return sorted(found["meter_start_wh"] for found in stored) == list(range(200))

        assert await eventually(all_there)
        await goes_offline(desk)


async def test_a_stop_that_is_followed_at_once_by_a_reset_of_the_connection_counts_if_it_arrived(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        station = await desk.station()
        transaction_id = await station.start()
        await station.send([2, "stop", "StopTransaction", STOP | {"transactionId": transaction_id}])
        await station.socket.close()
        await goes_offline(desk)
        assert (await desk.transaction(transaction_id))["energy_wh"] == 500


async def test_an_offline_batch_pumped_without_a_pause_is_answered_in_order(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            frames: list[list[Any]] = [[2, "authorize", "Authorize", {"idTag": "TAGOK"}]]
            for minute in range(20):
                sampled = [{"timestamp": f"2026-01-01T10:{minute:02}:00Z", "sampledValue": [{"value": str(1000 + minute)}]}]
                frames.append([2, f"mv{minute}", "MeterValues", {"connectorId": 1, "transactionId": transaction_id, "meterValue": sampled}])
            frames.append([2, "stop", "StopTransaction", STOP | {"transactionId": transaction_id}])
            for frame in frames:
                await station.send(frame)
            assert [await station.answer_to(frame[1]) for frame in frames]
            values = await desk.items(f"/transactions/{transaction_id}/meter-values")
            assert [value["value"] for value in values] == [str(1000 + minute) for minute in range(20)]
            assert not (await desk.transaction(transaction_id))["active"]


async def test_a_message_just_under_the_limit_is_processed_and_one_over_it_closes_with_1009(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGOK")
        async with await desk.station("CP2") as neighbour, await desk.station() as station:
            transaction_id = await station.start()
            sampled = {"timestamp": "2026-01-01T10:30:00Z", "sampledValue": [{"value": "1" * 200}]}
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "transactionData": [sampled] * 2500})
            assert len(await desk.items(f"/transactions/{transaction_id}/meter-values", limit=1000)) == 1000
            await station.send("[" + " " * 1048576)
            assert await station.closed() == 1009
            await neighbour.call("Heartbeat")


# odd frames


ODD = [
    '[2,"a","Heartbeat",{}',
    '{"a":1}',
    '"x"',
    "5",
    "[]",
    "null",
    "",
    '[5,"a","Heartbeat",{}]',
    '[1,"a"]',
    '["2","a","Heartbeat",{}]',
    "[2]",
]


async def test_what_cannot_be_answered_is_ignored_and_the_socket_lives(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for text in (*ODD, '[3,"unknown",{}]', '[4,"unknown","GenericError","",{}]', '[4,"unknown"]'):
                await station.send(text)
                assert set(await station.call("Heartbeat")) == {"currentTime"}


BROKEN = [
    ('[2,"a","Heartbeat"]', "a", "FormationViolation"),
    ('[2,"","Heartbeat",{}]', "", "FormationViolation"),
    ('[2,null,"Heartbeat",{}]', None, "FormationViolation"),
    ('[2,7,"Heartbeat",{}]', 7, "FormationViolation"),
    ('[2,"a",5,{}]', "a", "FormationViolation"),
    ('[2,"a","Heartbeat",[]]', "a", "FormationViolation"),
    ('[2,"a","Foo",{}]', "a", "NotImplemented"),
    ('[2,"a","heartbeat",{}]', "a", "NotImplemented"),
    ('[2,"a","RemoteStartTransaction",{"idTag":"X"}]', "a", "NotSupported"),
]


async def test_a_broken_call_with_a_readable_id_gets_its_error(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for text, echoed, code in BROKEN:
                await station.send(text)
                frame = await station.receive()
                assert (frame[:3], len(frame), frame[4]) == ([4, echoed, code], 5, {}), text
                await station.call("Heartbeat")


async def test_any_message_id_is_echoed_as_it_is(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for message_id in ("x" * 36, 'a:"b', "Żółw \U0001f50c", "\\", " "):
                await station.call("Heartbeat", None, message_id)


async def test_no_payload_is_an_empty_one(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.send('[2,"a","Heartbeat",null]')
            assert (await station.receive())[0] == 3


async def test_too_many_bad_frames_in_a_row_close_the_socket_with_1008(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, bad_frames_max=5) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for _ in range(4):
                await station.send("nonsense")
            await station.call("Heartbeat")
            for _ in range(5):
                await station.send("nonsense")
            assert await station.closed() == 1008
        await goes_offline(desk)


async def test_a_repeated_message_is_answered_again_and_has_one_effect(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGMANY", -1)
        async with await desk.station() as station:
            frame = [2, "same", "StartTransaction", START | {"idTag": "TAGMANY"}]
            for _ in range(3):
                await station.send(frame)
            answers = [await station.answer_to("same") for _ in range(3)]
            assert answers == [answers[0]] * 3
            assert len(await desk.items("/transactions")) == 1


async def test_a_message_id_that_is_used_for_another_message_is_carried_out(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT, "1")
            assert set(await station.call("Heartbeat", {}, "1")) == {"currentTime"}
            assert "idTagInfo" in await station.call("Authorize", {"idTag": "T"}, "1")


# registration


async def test_a_second_boot_flags_what_is_open(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGMANY", -1)
        async with await desk.station() as station, await desk.station("CP2") as other:
            await station.call("BootNotification", BOOT)
            elsewhere, running = await other.start(idTag="TAGMANY"), await station.start(idTag="TAGMANY")
            finished = await station.start(idTag="TAGMANY", connectorId=2)
            await station.call("StopTransaction", STOP | {"transactionId": finished})
            for _ in range(2):
                assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
            assert (await desk.transaction(running))["flags"] == ["open_at_boot"]
            assert (await desk.transaction(running))["active"]
            assert (await desk.transaction(finished))["flags"] == []
            assert (await desk.transaction(elsewhere))["flags"] == []
            await station.call("StopTransaction", STOP | {"transactionId": running})
            assert (await desk.transaction(running))["energy_wh"] == 500


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
async def test_a_station_that_is_not_accepted_may_only_boot_and_end_what_runs(csms: StartCsms, status: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGMANY", -1)
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            running = await station.start(idTag="TAGMANY")
            await desk.http.patch("/charge-points/CP1", json={"registration_status": status})
            booted = await station.call("BootNotification", BOOT)
            assert booted["status"] == status
            assert booted["interval"] >= 1
            for action, payload in (
                ("Heartbeat", {}),
                ("Authorize", {"idTag": "TAGMANY"}),
                ("StartTransaction", START | {"idTag": "TAGMANY", "meterStart": 7}),
                ("StopTransaction", STOP | {"transactionId": 999999}),
                ("MeterValues", {"connectorId": 1, "meterValue": []}),
            ):
                assert await station.refused(action, payload) == "SecurityError"
            sampled = [{"timestamp": "2026-01-01T10:30:00Z", "sampledValue": [{"value": "1200"}]}]
            await station.call("MeterValues", {"connectorId": 1, "transactionId": running, "meterValue": sampled})
            await station.call("StopTransaction", STOP | {"transactionId": running})
            assert (await desk.transaction(running))["energy_wh"] == 500
            assert len(await desk.items("/transactions")) == 1
            kept = await desk.items("/messages/unmatched")
            assert [message["action"] for message in kept] == ["MeterValues", "StopTransaction", "StartTransaction"]
            assert kept[-1]["payload"]["meterStart"] == 7
            assert status in kept[0]["reason"]
            await desk.http.patch("/charge-points/CP1", json={"registration_status": "Accepted"})
            assert await station.refused("Heartbeat", {}) == "SecurityError"
            assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
            await station.call("Heartbeat")


async def test_what_a_boot_was_answered_outlives_the_connection(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", registration_status="Pending")
        async with await desk.station() as station:
            await station.call("Heartbeat")  # before its first boot here a station may have been accepted elsewhere
            await station.call("BootNotification", BOOT)
        async with await desk.station() as station:
            assert await station.refused("Heartbeat", {}) == "SecurityError"


# failures


async def test_a_failing_database_is_an_internal_error_without_its_words_and_passes(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            async with without(database_url, "charge_points"), without(database_url, "transactions"):
                for action, payload in (("Authorize", {"idTag": "TAGOK"}), ("StartTransaction", START)):
                    frame = await station.ask(action, payload, "id")
                    assert frame == [4, "id", "InternalError", "the call could not be carried out", {}]
                await station.call("Heartbeat")  # it needs no database
            await station.call("Heartbeat", {}, "id2")
            first = await station.call("StartTransaction", START, "id")
            assert await station.call("StartTransaction", START) == first
            assert len(await desk.items("/transactions")) == 1


async def test_text_that_no_database_keeps_is_refused_but_transactions_are_kept(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.send('[2,"a","Authorize",{"idTag":"A\\u0000B"}]')
            assert (await station.receive())[:3] == [4, "a", "FormationViolation"]
            await station.send('[2,"b","StartTransaction",' + json.dumps(START | {"idTag": "A\x00\ud800"}) + "]")
            answer = await station.receive()
            assert (answer[0], answer[2]["idTagInfo"]) == (3, {"status": "Invalid"})
            assert (await desk.transaction(answer[2]["transactionId"]))["id_tag"] == "A\ufffd\ufffd"


async def test_a_server_that_stops_answers_what_it_has_taken(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for number in range(100):
                await station.socket.send(f'[2,"m{number}","MeterValues",{{"connectorId":1,"meterValue":[]}}]')
            stopping = asyncio.ensure_future(desk.server.stop())
            answered = [json.loads(text)[1] for text in await received_to_the_end(station)]
            await stopping
            assert station.socket.close_code == 1012
    assert answered == [f"m{number}" for number in range(len(answered))]


async def test_what_an_old_link_still_says_of_the_station_changes_nothing(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station(max_queue=None) as old:  # it reads on, or would never see the close
            for number in range(200):
                await old.socket.send(f'[2,"m{number}","MeterValues",{{"connectorId":1,"meterValue":[]}}]')
            await old.socket.send(json.dumps([2, "b", "BootNotification", {**BOOT, "firmwareVersion": "old"}]))
            async with await desk.station() as new:
                await new.call("BootNotification", {**BOOT, "firmwareVersion": "new"})
                await old.socket.wait_closed()
                assert (await desk.get("/charge-points/CP1"))["fw_version"] == "new"


async def test_a_station_that_is_made_again_is_let_in_while_its_old_link_ends(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as old:
            await desk.http.delete("/charge-points/CP1")
            await desk.make("CP1")
            async with await desk.station() as new:
                await old.socket.wait_closed()
                await new.call("Heartbeat", {})
                assert (await desk.get("/charge-points/CP1"))["connected"]
