"""What operators do about sessions."""

from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import STOP, Bench, Station, bench

VALUES = {"connectorId": 1, "meterValue": [{"timestamp": "2026-01-01T10:30:00Z", "sampledValue": [{"value": "1.25", "unit": "kWh"}]}]}


async def close(desk: Bench, number: int, body: Any = None) -> tuple[int, Any]:
    answer = (
        await desk.http.post(f"/transactions/{number}/close", json=body) if body else await desk.http.post(f"/transactions/{number}/close")
    )
    return answer.status_code, answer.json()


async def attach(desk: Bench, message_id: int, body: Any) -> tuple[int, Any]:
    answer = await desk.http.post(f"/messages/unmatched/{message_id}/attach", json=body)
    return answer.status_code, answer.json()


async def open_one(desk: Bench, station: Station) -> int:
    await desk.tag("TAGOK")
    return await station.start()


async def test_a_transaction_is_closed_by_its_operator_at_the_last_reading(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await open_one(desk, station)
            await station.call("MeterValues", VALUES | {"transactionId": number})
            status, found = await close(desk, number, {"reason": "cable stolen"})
            assert (status, found["active"], found["meter_stop_wh"], found["energy_wh"]) == (200, False, 1250, 250)
            assert (found["stop_reason"], found["flags"]) == ("cable stolen", ["closed_by_operator"])
            assert found == await desk.transaction(number)
            assert (await close(desk, number))[0] == 409


@pytest.mark.parametrize("body", [None, {}, {"reason": None}])
async def test_the_reason_is_other_unless_given(sqlite_csms: StartCsms, body: Any) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await open_one(desk, station)
            status, found = await close(desk, number, body)
            assert (status, found["stop_reason"], found["meter_stop_wh"], found["energy_wh"]) == (200, "Other", 1000, 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"reason": ""}, 422), ({"reason": "x" * 33}, 422), ({"reason": 5}, 422), ({"cause": "x"}, 422), ({"reason": "x"}, 404)],
)
async def test_a_close_that_makes_no_sense_is_refused(sqlite_csms: StartCsms, body: Any, status: int) -> None:
    async with bench(sqlite_csms) as desk:
        for number in (1, 2**31, 2**70):
            assert (await close(desk, number, body))[0] == status


async def test_a_message_is_attached_and_leaves_the_list(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await open_one(desk, station)
            await station.call("MeterValues", VALUES | {"transactionId": -1})
            await station.call("StopTransaction", STOP | {"transactionId": -1, "idTag": "OTHER"})
            stop, values = await desk.items("/messages/unmatched")
            assert (stop["attached_to"], values["attached_to"]) == (None, None)
            for message in (values, stop):
                status, found = await attach(desk, message["id"], {"transaction_id": number})
                assert status == 200
                assert found == message | {"attached_to": number, "attached_at": found["attached_at"]}
            assert await desk.items("/messages/unmatched") == []
            assert [found["id"] for found in await desk.items("/messages/unmatched", attached=True)] == [stop["id"], values["id"]]
            [stored] = await desk.items(f"/transactions/{number}/meter-values")
            assert (stored["value"], stored["unit"], stored["value_wh"]) == ("1.25", "kWh", 1250)
            assert (await desk.transaction(number))["energy_wh"] == 500


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"transaction_id": None}, 422),
        ({"transaction_id": "1"}, 422),
        ({"transaction_id": 0}, 422),
        ({"transaction_id": -1}, 422),
        ({"transaction_id": 2**31}, 422),
        ({"transaction_id": True}, 422),
        ({"transaction_id": 1, "more": 1}, 422),
        ([], 400),
        ({"transaction_id": 99}, 404),
    ],
)
async def test_an_attachment_that_makes_no_sense_is_refused(sqlite_csms: StartCsms, body: Any, status: int) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("StopTransaction", STOP | {"transactionId": -1})
            [message] = await desk.items("/messages/unmatched")
            assert (await attach(desk, message["id"], body))[0] == status
            assert await desk.items("/messages/unmatched") == [message]


async def test_a_message_that_does_not_exist_or_is_elsewhere_is_refused(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station() as station, await desk.station("CP2") as other:
            number = await open_one(desk, station)
            await other.call("StopTransaction", STOP | {"transactionId": number})
            [message] = await desk.items("/messages/unmatched")
            assert (await attach(desk, message["id"], {"transaction_id": number}))[0] == 409
            for unknown in (message["id"] + 1, 2**63, 2**70):
                assert (await attach(desk, unknown, {"transaction_id": number}))[0] == 404
