"""Section H of the edge cases, and F9: transactions, at the wire. Each test is named by its row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, Bench, Station, bench, eventually, operator
from tests.csms.broken import without
from tests.csms.processes import serving

REASONS = [
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
]
ACCEPTED, CONCURRENT = {"status": "Accepted"}, {"status": "ConcurrentTx"}
TAGS = (("TAGOK", 1), ("TAGMANY", -1), ("TAGTWO", 2), ("TAGBLK", 0))


async def prepared(desk: Bench, *others: str) -> Station:
    """The tags of the edge cases, and CP1 on the line."""
    await desk.make("CP1", *others)
    for spelling, limit in TAGS:
        await desk.tag(spelling, limit)
    await desk.tag("TAGEXP", expiry_date="2020-01-01T00:00:00Z")
    for spelling in ("TAGP1", "TAGP2"):
        await desk.tag(spelling, parent_id_tag="GRP")
    return await desk.station()


async def unmatched(desk: Bench) -> list[Any]:
    return await desk.items("/messages/unmatched")


def ago(**past: float) -> str:
    return (datetime.now(UTC) - timedelta(**past)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_h1_a_start_gets_a_number_that_is_its_own_on_all_stations(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk, "CP2") as station, await desk.station("CP2") as other:
        answers = [await one.call("StartTransaction", START | {"idTag": "TAGMANY"}) for one in (station, other)]
        assert [answer["idTagInfo"] for answer in answers] == [ACCEPTED] * 2
        assert len({answer["transactionId"] for answer in answers}) == 2
        assert all(answer["transactionId"] > 0 for answer in answers)


@pytest.mark.parametrize(("id_tag", "status"), [("TAGBLK", "Blocked"), ("TAGEXP", "Expired"), ("TAGNEW", "Invalid")])
async def test_h2_a_start_of_a_tag_that_may_not_charge_is_stored_all_the_same(csms: StartCsms, id_tag: str, status: str) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        answer = await station.call("StartTransaction", START | {"idTag": id_tag})
        assert answer["idTagInfo"]["status"] == status
        found = await desk.transaction(answer["transactionId"])
        assert (found["id_tag"], found["id_tag_status"], found["active"]) == (id_tag, status, True)


async def test_h3_a_tag_that_charges_elsewhere_is_concurrent(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk, "CP2") as station, await desk.station("CP2") as other:
        await station.start()
        answer = await other.call("StartTransaction", START)
        assert answer["idTagInfo"] == CONCURRENT
        assert (await desk.transaction(answer["transactionId"]))["id_tag_status"] == "ConcurrentTx"


async def test_h4_a_limit_of_two_holds_and_a_stop_makes_room(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        answers = [await station.call("StartTransaction", START | {"idTag": "TAGTWO", "connectorId": n}) for n in (1, 2, 3)]
        assert [answer["idTagInfo"] for answer in answers] == [ACCEPTED, ACCEPTED, CONCURRENT]
        await station.call("StopTransaction", STOP | {"transactionId": answers[0]["transactionId"]})
        answer = await station.call("StartTransaction", START | {"idTag": "TAGTWO", "connectorId": 4})
        assert answer["idTagInfo"] == ACCEPTED


async def test_h5_fifty_starts_at_once_of_a_tag_without_limit(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        for number in range(50):
            await station.send([2, f"m-{number}", "StartTransaction", START | {"idTag": "TAGMANY", "connectorId": number + 1}])
        answers = [await station.answer_to(f"m-{number}") for number in range(50)]
        assert all(frame[2]["idTagInfo"] == ACCEPTED for frame in answers)
        assert len({frame[2]["transactionId"] for frame in answers}) == 50


async def test_h7_the_same_start_gets_the_first_answer_again(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        await desk.tag("TAGOK", expiry_date="2040-01-01T00:00:00.123456Z", parent_id_tag="GRP")
        first = await station.call("StartTransaction", START)
        assert first["idTagInfo"] == {"status": "Accepted", "expiryDate": "2040-01-01T00:00:00.123Z", "parentIdTag": "GRP"}
        await desk.tag("TAGOK", 0)
        again = START | {"timestamp": "2026-01-01T11:30:00.000+01:30", "idTag": "tagok"}
        async with await desk.station() as later:
            for payload in (START, again):
                assert await later.call("StartTransaction", payload) == first
            await later.call("StopTransaction", STOP | {"transactionId": first["transactionId"]})
            assert await later.call("StartTransaction", START) == first
        [found] = await desk.items("/transactions")
        assert (found["flags"], found["meter_stop_wh"]) == (["repeated_after_stop"], 1500)


async def test_h7_ten_times_the_same_start_at_once_is_one_session(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        for number in range(10):
            await station.send([2, f"m-{number}", "StartTransaction", START])
        answers = [(await station.answer_to(f"m-{number}"))[2] for number in range(10)]
        assert answers == [answers[0]] * 10
        assert answers[0]["idTagInfo"] == ACCEPTED
        assert len(await desk.items("/transactions")) == 1


@pytest.mark.parametrize(("connector_id", "flags"), [(0, ["start_connector_invalid"]), (99, ["start_connector_unknown"]), (2, [])])
async def test_h11_a_start_on_a_connector_that_is_none_is_flagged(csms: StartCsms, connector_id: int, flags: list[str]) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        for number in (0, 1, 2):
            await station.call("StatusNotification", {"connectorId": number, "status": "Available", "errorCode": "NoError"})
        assert (await desk.transaction(await station.start(connectorId=connector_id)))["flags"] == flags


async def test_h12_a_negative_meter_is_flagged(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start(meterStart=-5)
        assert (await desk.transaction(number))["flags"] == ["meter_start_negative"]
        await station.call("StopTransaction", STOP | {"transactionId": number, "meterStop": -7})
        assert (await desk.transaction(number))["energy_wh"] is None


async def test_h13_a_start_from_an_offline_queue_keeps_its_time(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        began = ago(days=3)
        found = await desk.transaction(await station.start(timestamp=began))
        assert (datetime.fromisoformat(found["started_at"]), found["flags"]) == (datetime.fromisoformat(began), [])


@pytest.mark.parametrize("reservation_id", [999, -1, 2**40, "x"])
async def test_h15_an_unknown_reservation_does_not_hinder_a_start(csms: StartCsms, reservation_id: Any) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        answer = await station.call("StartTransaction", START | {"reservationId": reservation_id})
        assert answer["idTagInfo"] == ACCEPTED


async def test_h16_a_stop_ends_its_session_and_energy_is_the_difference(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        assert await station.call("StopTransaction", STOP | {"transactionId": number, "idTag": "TAGOK"}) == {"idTagInfo": ACCEPTED}
        found = await desk.transaction(number)
        assert (found["energy_wh"], found["active"], found["flags"]) == (500, False, [])


async def test_h17_a_stop_without_tag_is_answered_without_tag_information(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        assert await station.call("StopTransaction", STOP | {"transactionId": await station.start()}) == {}


@pytest.mark.parametrize(("changes", "status"), [({"limit": 0}, "Blocked"), ({"expiry_date": "2020-01-01T00:00:00Z"}, "Expired")])
async def test_h18_a_tag_that_may_no_longer_charge_still_stops(csms: StartCsms, changes: dict[str, Any], status: str) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        await desk.tag("TAGOK", **changes)
        answer = await station.call("StopTransaction", STOP | {"transactionId": number, "idTag": "TAGOK"})
        assert answer["idTagInfo"]["status"] == status
        assert (await desk.transaction(number))["energy_wh"] == 500


@pytest.mark.parametrize(
    ("row", "id_tag", "status", "flags"),
    [
        ("h19", "TAGMANY", "Accepted", ["stop_tag_unrelated"]),
        ("h19", "TAGNEW", "Invalid", ["stop_tag_unrelated"]),
        ("h20", "TAGP2", "Accepted", []),
    ],
)
async def test_h19_h20_a_stop_by_another_tag_is_recorded(csms: StartCsms, row: str, id_tag: str, status: str, flags: list[str]) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start(idTag="TAGP1")
        answer = await station.call("StopTransaction", STOP | {"transactionId": number, "idTag": id_tag})
        found = await desk.transaction(number)
        assert (answer["idTagInfo"]["status"], found["energy_wh"], found["flags"]) == (status, 500, flags), row


@pytest.mark.parametrize(
    ("row", "transaction_id"), [("h21", 999999), ("h23", -1), ("h24", 0), ("h21", 2**31), ("h21", 2**70), ("h21", "x"), ("h21", None)]
)
async def test_h21_h23_h24_a_stop_of_no_transaction_is_kept_whole(csms: StartCsms, row: str, transaction_id: Any) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        payload = STOP | {"transactionId": transaction_id, "idTag": "TAGOK", "reason": "Reboot"}
        for _ in range(2):
            assert await station.call("StopTransaction", payload) == {"idTagInfo": ACCEPTED}, row
        [message] = await unmatched(desk)
        assert (message["payload"], message["action"]) == (payload, "StopTransaction")


@pytest.mark.parametrize(("row", "transaction_id"), [("h23", -1), ("h24", 0), ("h21", 999999)])
async def test_h23_h24_a_stop_is_matched_by_the_rule(csms: StartCsms, row: str, transaction_id: int) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number, other = await station.start(), await station.start(connectorId=2, idTag="TAGMANY")
        payload = STOP | {"transactionId": transaction_id, "idTag": "tagok"}
        for _ in range(2):
            assert await station.call("StopTransaction", payload) == {"idTagInfo": ACCEPTED}, row
        found = await desk.transaction(number)
        assert (found["energy_wh"], found["flags"]) == (500, ["matched"])
        assert (await desk.transaction(other))["active"]
        assert await unmatched(desk) == []
        assert (await desk.get("/id-tags/TAGOK"))["active_transactions"] == 0
        [kept] = await desk.items("/messages/unmatched", attached=True)
        assert (kept["payload"], kept["attached_to"]) == (payload, number)


@pytest.mark.parametrize(
    "changes", [{"idTag": "TAGMANY"}, {"timestamp": "2026-01-01T09:59:59.999Z"}, {"meterStop": 999}, {"meterStop": "?"}, {"idTag": 5}]
)
async def test_h23_a_stop_that_does_not_fit_waits_for_the_operator(csms: StartCsms, changes: dict[str, Any]) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        await station.call("StopTransaction", STOP | {"transactionId": -1, "idTag": "TAGOK"} | changes)
        assert (await desk.transaction(number))["active"]
        [message] = await unmatched(desk)
        answer = await desk.http.post(f"/messages/unmatched/{message['id']}/attach", json={"transaction_id": number})
        assert answer.status_code == 200
        assert not (await desk.transaction(number))["active"]


async def test_h23_a_stop_that_may_mean_two_sessions_waits(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        numbers = [await station.start(idTag="TAGTWO", connectorId=connector_id) for connector_id in (1, 2)]
        await station.call("StopTransaction", STOP | {"transactionId": -1, "idTag": "TAGTWO"})
        assert [(await desk.transaction(number))["active"] for number in numbers] == [True, True]
        assert len(await unmatched(desk)) == 1


async def test_h23_a_stop_that_arrives_before_its_start_is_matched_when_that_comes(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        sampled = [{"timestamp": "2026-01-01T10:30:00Z", "sampledValue": [{"value": "1200"}]}]
        await station.call("StopTransaction", STOP | {"transactionId": -1, "idTag": "TAGOK", "transactionData": sampled})
        assert len(await unmatched(desk)) == 1
        answer = await station.call("StartTransaction", START)
        assert answer["idTagInfo"] == ACCEPTED
        found = await desk.transaction(answer["transactionId"])
        assert (found["energy_wh"], found["flags"], found["stopped_at"]) == (500, ["matched"], "2026-01-01T11:00:00Z")
        assert [value["value"] for value in await desk.items(f"/transactions/{found['id']}/meter-values")] == ["1200"]
        assert await unmatched(desk) == []
        assert await station.call("StartTransaction", START) == answer


async def test_h25_the_same_stop_twice_also_at_once_is_one_stop(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        payload = STOP | {"transactionId": await station.start(), "idTag": "TAGOK"}
        async with await desk.station() as newer:
            for number in range(5):
                await newer.send([2, f"m-{number}", "StopTransaction", payload])
            assert [(await newer.answer_to(f"m-{number}"))[2] for number in range(5)] == [{"idTagInfo": ACCEPTED}] * 5
        assert ((await desk.items("/transactions"))[0]["flags"], await unmatched(desk)) == ([], [])


async def test_h27_a_meter_that_runs_backwards_never_makes_negative_energy(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        await station.call("StopTransaction", STOP | {"transactionId": number, "meterStop": 999})
        found = await desk.transaction(number)
        assert (found["energy_wh"], found["active"], found["flags"]) == (None, False, ["meter_backwards"])


async def test_h29_a_stop_after_an_operators_close_wins(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        assert (await desk.http.post(f"/transactions/{number}/close")).status_code == 200
        assert (await station.call("StartTransaction", START | {"connectorId": 2}))["idTagInfo"] == ACCEPTED
        payload = STOP | {"transactionId": number, "reason": "EVDisconnected"}
        for _ in range(2):
            await station.call("StopTransaction", payload)
            found = await desk.transaction(number)
            assert (found["energy_wh"], found["stop_reason"], found["stopped_at"]) == (500, "EVDisconnected", "2026-01-01T11:00:00Z")
            assert found["flags"] == ["closed_by_operator", "corrected_by_station"]


async def test_h31_an_offline_batch_is_taken_in_order_and_whole(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start(idTag="TAGMANY", connectorId=2)
        calls: list[tuple[str, Any]] = [("StartTransaction", START)]
        for minute in range(20):
            sampled = [{"timestamp": f"2026-01-01T10:{minute:02}:00Z", "sampledValue": [{"value": str(1000 + minute)}]}]
            calls.append(("MeterValues", {"connectorId": 2, "transactionId": number, "meterValue": sampled}))
            calls.append(("Authorize", {"idTag": "TAGOK"}))
            calls.append(("StatusNotification", {"connectorId": 2, "status": "Charging", "errorCode": "NoError"}))
        calls.append(("StopTransaction", STOP | {"transactionId": number}))
        for place, (action, payload) in enumerate(calls):
            await station.send([2, f"m-{place}", action, payload])
        answers = [await station.answer_to(f"m-{place}") for place in range(len(calls))]
        assert {frame[0] for frame in answers} == {3}
        values = await desk.items(f"/transactions/{number}/meter-values")
        assert [value["value"] for value in values] == [str(1000 + minute) for minute in range(20)]
        found = await desk.transaction(number)
        assert (found["energy_wh"], found["flags"]) == (500, [])


async def test_h33_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    async with serving(tmp_path) as first, operator(first.url) as http:
        desk = Bench(first, http)
        async with await prepared(desk) as station:
            answer = await station.call("StartTransaction", START)
            first.process.kill()
            await first.process.wait()
    async with serving(tmp_path) as second, operator(second.url) as http:
        desk = Bench(second, http)
        assert (await desk.transaction(answer["transactionId"]))["active"]
        async with await desk.station() as station:
            assert await station.call("StartTransaction", START) == answer


async def test_h34_a_start_while_the_database_fails_is_one_session_after_its_retry(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        async with without(database_url, "transactions"):
            assert await station.refused("StartTransaction", START) == "InternalError"
        assert (await station.call("StartTransaction", START))["idTagInfo"] == ACCEPTED
        assert len(await desk.items("/transactions")) == 1


@pytest.mark.parametrize("reason", REASONS)
async def test_h35_each_reason_is_stored(csms: StartCsms, reason: str) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        await station.call("StopTransaction", STOP | {"transactionId": number, "reason": reason})
        assert (await desk.transaction(number))["stop_reason"] == reason


async def test_h36_five_hundred_values_are_stored_with_energy_in_watt_hours_and_signatures_untouched(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        signed = {"value": "b2NtZg==" * 100, "format": "SignedData", "unit": "kWh", "context": "Transaction.End"}
        phases = [{"value": f"{place}.5", "unit": "kWh", "phase": phase} for place in range(33) for phase in ("L1", "L2", "L3")]
        data = [{"timestamp": f"2026-01-01T10:0{n}:00Z", "sampledValue": [*phases, signed]} for n in range(5)]
        await station.call("StopTransaction", STOP | {"transactionId": number, "transactionData": data})
        stored = await desk.items(f"/transactions/{number}/meter-values", limit=1000)
        assert len(stored) == 500
        assert [(value["value"], value["unit"], value["value_wh"]) for value in stored[:2]] == [("0.5", "kWh", 500), ("0.5", "kWh", 500)]
        assert (stored[99]["value"], stored[99]["unit"], stored[99]["value_wh"]) == (signed["value"], "kWh", None)
        assert (await desk.transaction(number))["energy_wh"] == 500


async def test_h37_numbers_fit_32_bits_and_one_beyond_is_none(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        assert 0 < await station.start() < 2**31
        for path in (f"/transactions/{2**31}", f"/transactions/{2**64}"):
            assert (await desk.http.get(path)).status_code == 404


async def test_h38_a_stop_with_a_tag_that_is_too_long_is_not_lost(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        answer = await station.call("StopTransaction", STOP | {"transactionId": number, "idTag": "x" * 21})
        assert answer == {"idTagInfo": {"status": "Invalid"}}
        found = await desk.transaction(number)
        assert (found["energy_wh"], found["stop_id_tag"], found["flags"]) == (500, "x" * 21, ["idTag_too_long", "stop_tag_unrelated"])


@pytest.mark.parametrize(
    ("start", "stop", "flags"),
    [
        ({"timestamp": "1970-01-01T00:00:00Z"}, {}, ["start_long_ago"]),
        ({"timestamp": "2099-01-01T00:00:00Z"}, {}, ["start_in_future", "stop_before_start"]),
        ({}, {"timestamp": "1970-01-01T00:00:00Z"}, ["stop_before_start", "stop_long_ago"]),
        ({}, {"timestamp": "2099-01-01T00:00:00Z"}, ["stop_in_future"]),
        ({}, {"timestamp": "yesterday"}, ["timestamp_unusable"]),
    ],
)
async def test_h_skewed_clocks_leave_a_flag_and_never_a_tag_at_its_limit(
    csms: StartCsms, start: dict[str, Any], stop: dict[str, Any], flags: list[str]
) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start(**start)
        await station.call("StopTransaction", STOP | {"transactionId": number} | stop)
        found = await desk.transaction(number)
        assert (found["active"], found["energy_wh"], found["flags"]) == (False, 500, flags)
        answer = await station.call("StartTransaction", START | {"connectorId": 2})
        assert answer["idTagInfo"] == ACCEPTED


async def test_f5_a_stop_that_was_held_back_is_attached_by_the_operator(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        assert (await desk.http.patch("/charge-points/CP1", json={"registration_status": "Pending"})).status_code == 200
        assert (await station.call("BootNotification", BOOT))["status"] == "Pending"
        assert await station.refused("StopTransaction", STOP | {"transactionId": -1}) == "SecurityError"
        [message] = await unmatched(desk)
        answer = await desk.http.post(f"/messages/unmatched/{message['id']}/attach", json={"transaction_id": number})
        assert (answer.status_code, (await desk.transaction(number))["energy_wh"]) == (200, 500)


async def test_f9_open_transactions_outlive_a_boot_and_count(csms: StartCsms) -> None:
    async with bench(csms) as desk, await prepared(desk) as station:
        number = await station.start()
        for _ in range(2):
            assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
        found = await desk.transaction(number)
        assert (found["active"], found["flags"]) == (True, ["open_at_boot"])
        assert (await station.call("StartTransaction", START | {"connectorId": 2}))["idTagInfo"] == CONCURRENT
        await station.call("StopTransaction", STOP | {"transactionId": number})
        assert (await station.call("StartTransaction", START | {"connectorId": 3}))["idTagInfo"] == ACCEPTED


async def test_f9_a_session_that_nobody_names_goes_stale_and_counts_no_more(csms: StartCsms) -> None:
    async with bench(csms, stale_after=0.2) as desk, await prepared(desk) as station:
        number = await station.start()

        async def is_stale() -> bool:
            return "stale" in (await desk.transaction(number))["flags"]

        assert await eventually(is_stale)
        assert (await desk.transaction(number))["active"]
        answer = await station.call("StartTransaction", START | {"connectorId": 2})
        assert answer["idTagInfo"] == ACCEPTED
        await station.call("StopTransaction", STOP | {"transactionId": number})
        found = await desk.transaction(number)
        assert (found["energy_wh"], found["flags"]) == (500, ["stale"])
