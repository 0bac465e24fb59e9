import asyncio
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import STOP, bench, eventually

REASONS = (
    "DeAuthorized",
    "EmergencyStop",
    "EVDisconnected",
    "HardReset",
    "Local",
    "Other",
    "PowerLoss",
    "Reboot",
    "Remote",
    "SoftReset",
    "UnlockCommand",
)


async def test_a_stop_closes_the_transaction_and_its_energy_is_the_difference(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            answer = await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "idTag": "tagok", "reason": "Remote"})
            assert answer == {"idTagInfo": {"status": "Accepted"}}
            found = await desk.transaction(transaction_id)
            assert (found["stopped_at"], found["meter_stop_wh"], found["energy_wh"]) == ("2026-01-01T11:00:00Z", 1500, 500)
            assert (found["stop_reason"], found["stop_id_tag"], found["active"], found["flags"]) == ("Remote", "tagok", False, [])


async def test_without_a_tag_the_answer_is_empty_and_the_reason_local(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            assert await station.call("StopTransaction", STOP | {"transactionId": transaction_id}) == {}
            assert (await desk.transaction(transaction_id))["stop_reason"] == "Local"


async def test_every_reason_is_stored(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGMANY", -1)
        async with await desk.station() as station:
            for number, reason in enumerate(REASONS):
                transaction_id = await station.start(idTag="TAGMANY", meterStart=number)
                await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "reason": reason})
                assert (await desk.transaction(transaction_id))["stop_reason"] == reason


async def test_a_stop_by_another_tag_is_recorded_and_flagged_unless_they_are_related(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGP1", parent_id_tag="GRP")
        await desk.tag("TAGP2", parent_id_tag="GRP")
        await desk.tag("TAGBLK", 0)
        await desk.tag("TAGEXP", expiry_date="2020-01-01T00:00:00Z")
        async with await desk.station() as station:
            for number, (id_tag, status, flags) in enumerate(
                (
                    ("TAGP2", "Accepted", []),
                    ("TAGBLK", "Blocked", ["stop_tag_unrelated"]),
                    ("TAGEXP", "Expired", ["stop_tag_unrelated"]),
                    ("TAGNEW", "Invalid", ["stop_tag_unrelated"]),
                )
            ):
                transaction_id = await station.start(idTag="TAGP1", meterStart=number)
                answer = await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "idTag": id_tag})
                assert answer["idTagInfo"]["status"] == status
                found = await desk.transaction(transaction_id)
                assert (found["active"], found["flags"]) == (False, flags)


async def test_a_tag_that_was_blocked_while_charging_still_stops(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            await desk.tag("TAGOK", 0)
            answer = await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "idTag": "TAGOK"})
            assert answer == {"idTagInfo": {"status": "Blocked"}}
            assert (await desk.transaction(transaction_id))["flags"] == []


async def test_a_stop_of_no_transaction_is_answered_and_kept_whole(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            for transaction_id in (999999, -1, 0, 2**31, "x", None):
                sampled = [{"timestamp": "2026-01-01T10:30:00Z", "sampledValue": [{"value": "1200"}]}]
                payload = STOP | {"transactionId": transaction_id, "idTag": "TAGOK", "transactionData": sampled}
                message_id = f"msg {transaction_id}"
                assert await station.call("StopTransaction", payload, message_id) == {"idTagInfo": {"status": "Accepted"}}
                message = (await desk.items("/messages/unmatched", charging_point_id="CP1"))[0]
                assert (message["payload"], message["action"], message["message_id"]) == (payload, "StopTransaction", message_id)
                assert message["reason"] == "no such transaction at this station"


async def test_another_station_s_transaction_is_left_alone(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGOK")
        async with await desk.station() as station, await desk.station("CP2") as other:
            transaction_id = await station.start()
            await other.call("StopTransaction", STOP | {"transactionId": transaction_id})
            assert (await desk.transaction(transaction_id))["active"]
            assert [message["charging_point_id"] for message in await desk.items("/messages/unmatched")] == ["CP2"]


async def test_the_same_stop_twice_is_one_stop_with_two_equal_answers(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            sampled = [{"timestamp": "2026-01-01T10:30:00Z", "sampledValue": [{"value": "1200"}]}]
            payload = STOP | {"transactionId": transaction_id, "idTag": "TAGOK", "transactionData": sampled}
            answers = await asyncio.gather(station.call("StopTransaction", payload, "a"))
            answers += [await station.call("StopTransaction", payload, "b")]
        async with await desk.station() as station:
            answers += [await station.call("StopTransaction", payload, "c")]
            assert answers == [answers[0]] * 3
            assert len(await desk.items(f"/transactions/{transaction_id}/meter-values")) == 1
            assert (await desk.transaction(transaction_id))["flags"] == []
            assert await desk.items("/messages/unmatched") == []


async def test_a_second_stop_that_differs_changes_nothing_and_is_kept(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id})
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "meterStop": 9000})
            found = await desk.transaction(transaction_id)
            assert (found["meter_stop_wh"], found["flags"]) == (1500, ["stopped_twice"])
            assert [message["payload"]["meterStop"] for message in await desk.items("/messages/unmatched")] == [9000]


ROWS: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({"meterStop": 900}, {"meter_stop_wh": 900, "energy_wh": None}, ["meter_backwards"]),
    ({"meterStop": "?"}, {"meter_stop_wh": 1000, "energy_wh": None}, ["meterStop_unusable"]),
    ({"meterStop": 1500.75}, {"meter_stop_wh": 1500, "energy_wh": 500}, ["meterStop_rounded"]),
    ({"meterStop": "1500.0"}, {"meter_stop_wh": 1500, "energy_wh": 500}, []),
    ({"timestamp": "2026-01-01T09:00:00Z"}, {"stopped_at": "2026-01-01T09:00:00Z", "energy_wh": 500}, ["stop_before_start"]),
    ({"timestamp": 5}, {"energy_wh": 500}, ["timestamp_unusable"]),
    ({"reason": None}, {"stop_reason": "Local"}, []),
    ({"reason": "Weather"}, {"stop_reason": "Weather"}, ["reason_unknown"]),
    ({"reason": "x" * 50}, {"stop_reason": "x" * 32}, ["reason_unknown", "reason_unusable"]),
    ({"idTag": "x" * 21}, {"stop_id_tag": "x" * 21, "energy_wh": 500}, ["idTag_too_long", "stop_tag_unrelated"]),
    ({"idTag": 5}, {"stop_id_tag": None, "energy_wh": 500}, ["idTag_unusable"]),
    ({"transactionData": "none"}, {"energy_wh": 500}, ["transactionData_unusable"]),
]


@pytest.mark.parametrize("validation", ["lenient", "strict"])
async def test_a_stop_with_unusable_fields_is_answered_stored_and_flagged(csms: StartCsms, validation: str) -> None:
    async with bench(csms, validation=validation) as desk:
        await desk.tag("TAGOK", -1)
        for number, (changes, kept, flags) in enumerate(ROWS):
            await desk.make(f"CP{number}")
            async with await desk.station(f"CP{number}") as station:
                transaction_id = await station.start()
                payload = STOP | {"transactionId": transaction_id} | changes
                await station.call("StopTransaction", payload)
                found = await desk.transaction(transaction_id)
                assert (found | kept, found["active"], found["flags"]) == (found, False, flags)
                unusable = any(flag.endswith("_unusable") for flag in flags)
                messages = await desk.items("/messages/unmatched", charging_point_id=f"CP{number}", attached="true")
                assert [message["payload"] for message in messages] == ([payload] if unusable else [])
                await station.call("Heartbeat")


async def test_the_values_that_a_stop_brings_are_stored(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            values = [
                {"value": "1.2", "unit": "kWh", "context": "Transaction.End"},
                {"value": "16", "measurand": "Current.Import", "unit": "A", "phase": "L1"},
                {"value": "c2lnbmVk" * 50, "format": "SignedData", "unit": "kWh"},
            ]
            data = [{"timestamp": f"2026-01-01T10:{minute:02}:00Z", "sampledValue": values} for minute in range(60)] * 3
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id, "transactionData": data})
            stored = await desk.items(f"/transactions/{transaction_id}/meter-values", limit=1000)
            assert len(stored) == 540
            assert (stored[0]["value"], stored[0]["unit"], stored[0]["context"]) == ("1.2", "kWh", "Transaction.End")
            assert [found["value_wh"] for found in stored[:3]] == [1200, None, None]
            assert (stored[1]["measurand"], stored[1]["phase"], stored[1]["unit"]) == ("Current.Import", "L1", "A")
            assert (stored[2]["value"], stored[2]["unit"], stored[2]["format"]) == ("c2lnbmVk" * 50, "kWh", "SignedData")
            assert stored[3]["at"] == "2026-01-01T10:01:00Z"


async def test_a_stop_frees_its_tag(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id})

            async def free() -> bool:
                return bool((await desk.get("/id-tags/TAGOK"))["active_transactions"] == 0)

            assert await eventually(free)
