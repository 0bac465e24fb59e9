from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import STOP, bench


def group(*values: Any, timestamp: Any = "2026-01-01T10:30:00Z") -> dict[str, Any]:
    return {"timestamp": timestamp, "sampledValue": list(values)}


async def test_values_of_a_transaction_are_kept_once_in_the_order_of_arrival(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            for value, timestamp in (("1200", "2026-01-01T10:30:00Z"), ("1100", "2026-01-01T10:15:00Z"), ("1201", "2026-01-01T10:30:00Z")):
                payload = {"connectorId": 1, "transactionId": transaction_id, "meterValue": [group({"value": value}, timestamp=timestamp)]}
                assert await station.call("MeterValues", payload) == {}
            stored = await desk.items(f"/transactions/{transaction_id}/meter-values")
            assert [(found["value"], found["at"]) for found in stored] == [
                ("1200", "2026-01-01T10:30:00Z"),
                ("1100", "2026-01-01T10:15:00Z"),
                ("1201", "2026-01-01T10:30:00Z"),
            ]
            assert (stored[0]["measurand"], stored[0]["unit"]) == ("Energy.Active.Import.Register", "Wh")
            assert (stored[0]["context"], stored[0]["location"], stored[0]["format"]) == ("Sample.Periodic", "Outlet", "Raw")


async def test_values_of_no_transaction_are_the_station_s(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("MeterValues", {"connectorId": 0, "meterValue": [group({"value": "1"})]}) == {}
            assert await desk.items("/messages/unmatched") == []


async def test_values_that_name_no_transaction_of_this_station_are_kept_apart(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGOK")
        async with await desk.station() as station, await desk.station("CP2") as other:
            foreign = await other.start()
            for transaction_id in (999999, -1, 0, foreign):
                payload = {"connectorId": 1, "transactionId": transaction_id, "meterValue": [group({"value": "1"})]}
                assert await station.call("MeterValues", payload) == {}
                message = (await desk.items("/messages/unmatched"))[0]
                assert (message["payload"], message["charging_point_id"]) == (payload, "CP1")
            assert await desk.items(f"/transactions/{foreign}/meter-values") == []


async def test_late_values_of_a_stopped_transaction_are_kept_with_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id})
            payload = {"connectorId": 1, "transactionId": transaction_id, "meterValue": [group({"value": "1"})]}
            await station.call("MeterValues", payload)
            assert len(await desk.items(f"/transactions/{transaction_id}/meter-values")) == 1


ROWS: list[tuple[Any, list[str], bool]] = [
    ([], [], False),
    ([group()], [], False),
    ([group({"value": 5})], ["5"], False),
    ([group({"value": "abc"}, {"value": "1,5"}, {"value": ""})], ["abc", "1,5", ""], False),
    ([group({"value": "1", "unit": "Celcius", "measurand": "Temperature"})], ["1"], False),
    ([group({"value": "1", "unit": "Fathom"})], ["1"], False),
    ([group({"value": None}, {"value": "2"})], ["2"], True),
    ([group({"value": "1"}, timestamp="soon")], ["1"], True),
    ([5, group({"value": "2"})], ["2"], True),
    ("none", [], True),
]


@pytest.mark.parametrize("validation", ["lenient", "strict"])
async def test_whatever_values_look_like_they_are_answered_and_nothing_is_lost(csms: StartCsms, validation: str) -> None:
    async with bench(csms, validation=validation) as desk:
        await desk.tag("TAGOK", -1)
        for number, (meter_value, values, kept_whole) in enumerate(ROWS):
            await desk.make(f"CP{number}")
            async with await desk.station(f"CP{number}") as station:
                transaction_id = await station.start()
                payload = {"connectorId": 1, "transactionId": transaction_id, "meterValue": meter_value}
                assert await station.call("MeterValues", payload) == {}
                assert [found["value"] for found in await desk.items(f"/transactions/{transaction_id}/meter-values")] == values
                messages = await desk.items("/messages/unmatched", charging_point_id=f"CP{number}")
                assert [message["payload"] for message in messages] == ([payload] if kept_whole else [])


@pytest.mark.parametrize("payload", [{}, {"connectorId": "x", "meterValue": [group({"value": "1"})]}])
async def test_without_a_connector_the_message_is_kept_whole(csms: StartCsms, payload: dict[str, Any]) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("MeterValues", payload) == {}
            assert [message["payload"] for message in await desk.items("/messages/unmatched")] == [payload]
