"""Section D of the edge cases: OCPP-J framing. After each of them the same socket answers a Heartbeat."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import START, STOP, Station, bench
from tests.csms.broken import without
from tests.edge_cases.wire import alive, goes_offline, proper

IGNORED = [
    pytest.param(['[2,"a","Heartbeat",{}'], id="D1"),
    pytest.param(['{"a":1}', '"x"', "5", "[]", "null"], id="D2"),
    pytest.param(['[5,"a","Heartbeat",{}]', '[1,"a","Heartbeat",{}]', '[99,"a","Heartbeat",{}]'], id="D5"),
    pytest.param(['["2","a","Heartbeat",{}]'], id="D6"),
    pytest.param(['[3,"nobody-asked",{}]', '[4,"nobody-asked","GenericError","",{}]'], id="D23"),
]
REFUSED = [
    pytest.param('[2,"a","Heartbeat"]', "a", "FormationViolation", id="D3"),
    pytest.param('[2,"","Heartbeat",{}]', "", "FormationViolation", id="D7"),
    pytest.param('[2,null,"Heartbeat",{}]', None, "FormationViolation", id="D8"),
    pytest.param('[2,7,"Heartbeat",{}]', 7, "FormationViolation", id="D8 number"),
    pytest.param('[2,"a","Foo",{}]', "a", "NotImplemented", id="D11"),
    pytest.param('[2,"a","heartbeat",{}]', "a", "NotImplemented", id="D12"),
    pytest.param('[2,"a",5,{}]', "a", "FormationViolation", id="D13"),
    pytest.param('[2,"a","RemoteStartTransaction",{"idTag":"X"}]', "a", "NotSupported", id="D14"),
]


@pytest.mark.parametrize("texts", IGNORED)
async def test_what_cannot_be_answered_is_ignored(sqlite_csms: StartCsms, texts: list[str]) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for text in texts:
                await station.send(text)
                await alive(station)


@pytest.mark.parametrize(("text", "echoed", "code"), REFUSED)
async def test_a_call_that_is_none_gets_its_error(sqlite_csms: StartCsms, text: str, echoed: Any, code: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.send(text)
            frame = await station.receive()
            proper(frame)
            assert frame[:3] == [4, echoed, code]
            await alive(station)


@pytest.mark.parametrize("message_id", ["x" * 36, 'a:"b', "Żółw \U0001f50c"])
async def test_d10_any_id_is_echoed_as_it_is(sqlite_csms: StartCsms, message_id: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat", {}, message_id)
            await station.call("Authorize", {"idTag": "A"}, message_id)


async def test_d15_no_payload_is_an_empty_one(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.send('[2,"a","Heartbeat",null]')
            assert (await station.receive())[:2] == [3, "a"]


async def test_d17_the_same_message_again_gets_the_same_answer_and_has_one_effect(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station:
            first = await station.call("StartTransaction", START, "same")
            assert await station.call("StartTransaction", START, "same") == first
            assert len(await desk.items("/transactions")) == 1


async def test_d21_two_calls_back_to_back_are_answered_in_order(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await station.send([2, "s", "StartTransaction", START])
            await station.send([2, "h", "Heartbeat", {}])
            await station.send([2, "a", "Authorize", {"idTag": "TAGOK"}])
            assert [(await station.receive())[1] for _ in range(3)] == ["s", "h", "a"]


async def test_d22_a_call_during_a_command_is_answered_at_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await alive(station)
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            command = await station.command()
            for action, payload in (("Heartbeat", {}), ("Authorize", {"idTag": "A"})):
                await station.call(action, payload)
                assert not asked.done()
            await station.send([3, command[1], {"status": "Accepted"}])
            assert (await asked).json()["response"] == {"status": "Accepted"}


async def test_d24_an_answer_after_the_deadline_is_not_taken_for_the_next_command_s(csms: StartCsms) -> None:
    async with bench(csms, command_timeout_s=2) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await alive(station)
            first = asyncio.ensure_future(desk.command("ClearCache"))
            late = await station.command()
            assert (await first).json()["state"] == "timeout"
            second = asyncio.ensure_future(desk.command("GetLocalListVersion"))
            command = await station.command()
            await station.send([3, late[1], {"status": "Accepted"}])
            await station.send([3, command[1], {"listVersion": 3}])
            assert (await second).json()["response"] == {"listVersion": 3}
            await alive(station)


ODD_ENDS = [
    pytest.param([4, "FormatViolation", "no", {}], "error", {"error_code": "FormatViolation"}, id="D26"),
    pytest.param([4, "", "", {}], "error", {"error_code": ""}, id="D26 empty"),
    pytest.param([3, {"status": "Maybe"}], "invalid_response", {"response": {"status": "Maybe"}}, id="D28"),
    pytest.param([3, {}], "invalid_response", {"response": {}}, id="D28 empty"),
]


@pytest.mark.parametrize(("answer", "state", "shown"), ODD_ENDS)
async def test_an_odd_answer_ends_the_command_with_the_station_s_own_words(
    csms: StartCsms, answer: list[Any], state: str, shown: dict[str, Any]
) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await alive(station)
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            command = await station.command()
            await station.send([answer[0], command[1], *answer[1:]])
            told = (await asked).json()
            assert {"state": state} | shown == {name: told[name] for name in ("state", *shown)}
            await alive(station)


async def test_d34_a_thousand_bad_frames_close_the_socket_and_fill_no_log(sqlite_csms: StartCsms, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "csms")
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await nonsense(station, 1000)
            assert await station.closed() == 1008
        await goes_offline(desk)
    assert len([record for record in caplog.records if record.getMessage() == "odd frame"]) == 10


async def nonsense(station: Station, count: int) -> None:
    for number in range(count):
        if station.socket.close_code is not None:
            return
        await station.socket.send(f"nonsense {number}")


async def test_d35_a_failing_database_is_an_internal_error_without_its_words_and_passes(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await alive(station)
            async with without(database_url, "charge_points"), without(database_url, "transactions"), asyncio.timeout(60):
                for action, payload in (("Authorize", {"idTag": "TAGOK"}), ("StartTransaction", START)):
                    frame = await station.ask(action, payload)
                    proper(frame)
                    assert frame[2] == "InternalError"
                await alive(station)  # a Heartbeat needs no database
            transaction_id = await station.start()
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id})
            assert json.dumps((await desk.transaction(transaction_id))["flags"]) == "[]"
