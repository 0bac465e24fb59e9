import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, bench


async def test_a_start_gets_an_id_and_is_there_as_soon_as_it_is_answered(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            answer = await station.call("StartTransaction", START | {"reservationId": 5})
            assert answer["idTagInfo"] == {"status": "Accepted"}
            assert 0 < answer["transactionId"] < 2**31
            stored = await desk.transaction(answer["transactionId"])
            assert stored == {
                "id": answer["transactionId"],
                "charging_point_id": "CP1",
                "connector_id": 1,
                "id_tag": "TAGOK",
                "started_at": "2026-01-01T10:00:00Z",
                "stopped_at": None,
                "meter_start_wh": 1000,
                "meter_stop_wh": None,
                "energy_wh": None,
                "stop_reason": None,
                "stop_id_tag": None,
                "reservation_id": 5,
                "last_named_at": stored["last_named_at"],
                "active": True,
                "stale": False,
                "id_tag_status": "Accepted",
                "flags": [],
            }


async def test_whatever_the_tag_the_start_is_stored_and_gets_an_id(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGBLK", 0)
        await desk.tag("TAGEXP", expiry_date="2020-01-01T00:00:00Z")
        async with await desk.station() as station:
            ids = set()
            for id_tag, status in (("TAGBLK", "Blocked"), ("TAGEXP", "Expired"), ("TAGNEW", "Invalid")):
                answer = await station.call("StartTransaction", START | {"idTag": id_tag})
                assert answer["idTagInfo"]["status"] == status
                assert answer["transactionId"] > 0
                found = await desk.transaction(answer["transactionId"])
                assert (found["id_tag"], found["id_tag_status"], found["active"]) == (id_tag, status, True)
                ids.add(answer["transactionId"])
            assert len(ids) == 3


async def test_a_limit_counts_over_all_stations_and_only_accepted_starts(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGTWO", 2)
        async with await desk.station() as one, await desk.station("CP2") as two:
            first = await one.call("StartTransaction", START | {"idTag": "TAGTWO"})
            second = await two.call("StartTransaction", START | {"idTag": "tagtwo"})
            third = await two.call("StartTransaction", START | {"idTag": "TAGTWO", "connectorId": 2})
            statuses = [answer["idTagInfo"]["status"] for answer in (first, second, third)]
            assert statuses == ["Accepted", "Accepted", "ConcurrentTx"]
            assert (await desk.get("/id-tags/TAGTWO"))["active_transactions"] == 2
            await one.call("StopTransaction", STOP | {"transactionId": first["transactionId"]})
            fourth = await one.call("StartTransaction", START | {"idTag": "TAGTWO", "meterStart": 2000})
            assert fourth["idTagInfo"]["status"] == "Accepted"


async def test_of_many_simultaneous_starts_only_as_many_are_accepted_as_the_limit_allows(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        identities = [f"CP{number}" for number in range(8)]
        await desk.make(*identities)
        await desk.tag("TAGTWO", 2)
        await desk.tag("TAGMANY", -1)
        stations = [await desk.station(identity) for identity in identities]
        limited = await asyncio.gather(*(station.call("StartTransaction", START | {"idTag": "TAGTWO"}) for station in stations))
        assert sorted(answer["idTagInfo"]["status"] for answer in limited) == ["Accepted"] * 2 + ["ConcurrentTx"] * 6
        unlimited = await asyncio.gather(*(station.call("StartTransaction", START | {"idTag": "TAGMANY"}) for station in stations))
        assert {answer["idTagInfo"]["status"] for answer in unlimited} == {"Accepted"}
        assert len({answer["transactionId"] for answer in (*limited, *unlimited)}) == 16
        for station in stations:
            await station.socket.close()


async def test_the_same_start_again_gets_the_same_answer_also_after_a_stop_and_a_reconnect(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", parent_id_tag="GRP", expiry_date="2030-01-01T00:00:00Z")
        async with await desk.station() as station:
            first = await station.ask("StartTransaction", START)
            assert (await station.ask("StartTransaction", START))[2] == first[2]
            assert (await desk.transaction(first[2]["transactionId"]))["flags"] == []
            await station.call("StopTransaction", STOP | {"transactionId": first[2]["transactionId"]})
            assert (await station.ask("StartTransaction", START))[2] == first[2]
        await desk.tag("TAGOK", 0)
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            again = await station.ask("StartTransaction", START | {"idTag": "tagok"})
            assert again[2] == first[2]
            assert list(again[2]) == list(first[2]), "byte for byte, the order too"
        found = await desk.items("/transactions")
        assert [(one["flags"], one["active"]) for one in found] == [(["repeated_after_stop"], False)]


async def test_a_start_that_differs_is_another_one(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station:
            first = await station.start()
            changes: list[dict[str, Any]] = [{"meterStart": 1001}, {"timestamp": "2026-01-01T10:00:00.001Z"}, {"connectorId": 2}]
            for change in [*changes, {"idTag": "TAGBLK"}]:
                assert await station.start(**change) != first
            assert len(await desk.items("/transactions")) == 5


ROWS: list[tuple[dict[str, Any], dict[str, Any], list[str] | None]] = [
    (START | {"connectorId": 0}, {"connector_id": 0}, ["start_connector_invalid"]),
    (START | {"connectorId": 99}, {"connector_id": 99}, []),
    (START | {"connectorId": "1"}, {"connector_id": 1}, []),
    (START | {"connectorId": {}}, {"connector_id": 0}, ["connectorId_unusable", "start_connector_invalid"]),
    (START | {"meterStart": -5}, {"meter_start_wh": -5}, ["meter_start_negative"]),
    (START | {"meterStart": "many"}, {"meter_start_wh": 0}, ["meterStart_unusable"]),
    (START | {"meterStart": 2**40}, {"meter_start_wh": 2**40}, []),
    (START | {"meterStart": 2**70}, {"meter_start_wh": 0}, ["meterStart_unusable"]),
    (START | {"reservationId": "none"}, {"reservation_id": None}, ["reservationId_unusable"]),
    (START | {"reservationId": 77}, {"reservation_id": 77}, []),
    (START | {"timestamp": "2026-01-01T10:00:00"}, {"started_at": "2026-01-01T10:00:00Z"}, ["timestamp_without_zone"]),
    (START | {"timestamp": "2026-01-01T10:00:00.123456789+05:30"}, {"started_at": "2026-01-01T04:30:00.123456Z"}, []),
    (START | {"timestamp": "2099-01-01T10:00:00Z"}, {"started_at": "2099-01-01T10:00:00Z"}, ["start_in_future"]),
    (START | {"timestamp": "1970-01-01T00:00:00Z"}, {"started_at": "1970-01-01T00:00:00Z"}, ["start_long_ago"]),
    (START | {"timestamp": "yesterday"}, {}, ["timestamp_unusable"]),
    (START | {"idTag": "x" * 30}, {"id_tag": "x" * 30, "id_tag_status": "Invalid"}, ["idTag_too_long"]),
    (START | {"idTag": "A\ufffd"}, {"id_tag": "A\ufffd", "id_tag_status": "Invalid"}, ["idTag_unusable"]),
    (START | {"meterStart": 1000.5}, {"meter_start_wh": 1000}, ["meterStart_rounded"]),
    (START | {"idTag": "x" * 300}, {"id_tag": "x" * 255, "id_tag_status": "Invalid"}, ["idTag_too_long", "idTag_unusable"]),
    (START | {"idTag": 5}, {"id_tag": "", "id_tag_status": "Invalid"}, ["idTag_unusable"]),
    (START | {"more": 1}, {}, []),
    ({}, {"id_tag": "", "id_tag_status": "Invalid"}, None),
]


@pytest.mark.parametrize("validation", ["lenient", "strict"])
async def test_a_start_with_unusable_fields_is_answered_stored_and_flagged(csms: StartCsms, validation: str) -> None:
    async with bench(csms, validation=validation) as desk:
        await desk.tag("TAGOK", -1)
        for number, (payload, kept, flags) in enumerate(ROWS):
            await desk.make(f"CP{number}")
            async with await desk.station(f"CP{number}") as station:
                answer = await station.call("StartTransaction", payload)
                found = await desk.transaction(answer["transactionId"])
                assert found | kept == found
                assert flags is None or found["flags"] == flags
                assert answer["idTagInfo"]["status"] == found["id_tag_status"]
                unusable = any(flag.endswith("_unusable") for flag in found["flags"])
                messages = await desk.items("/messages/unmatched", charging_point_id=f"CP{number}", attached="true")
                assert [message["payload"] for message in messages] == ([payload] if unusable else [])
                await station.call("Heartbeat")


async def test_a_start_without_a_usable_time_is_one_start_however_often_it_comes(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            start = {"connectorId": 1, "idTag": "TAGOK", "meterStart": 5, "timestamp": "yesterday"}
            answers = [await station.call("StartTransaction", start) for _ in range(3)]
    assert answers[1:] == answers[:1] * 2


async def test_only_a_new_start_takes_what_was_prepared(csms: StartCsms) -> None:
    """Neither the repeat of an old one, nor one that began before and arrives late."""
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station:
            now = datetime.now(UTC)
            before = {"reservationId": 7, "timestamp": (now - timedelta(hours=1)).isoformat()}
            just_before = {"reservationId": 7, "timestamp": now.isoformat()}
            repeated = await station.start(**just_before)
            wanted = {"connectorId": 1, "idTag": "TAGOK", "expiryDate": "2099-01-01T00:00:00Z", "reservationId": 7}
            for action, request in (("ReserveNow", wanted), ("CancelReservation", {"reservationId": 7}), ("ReserveNow", wanted)):
                asked = asyncio.ensure_future(desk.command(action, request))
                await station.obey({"status": "Accepted"})
                await asked
            assert await station.start(**just_before) == repeated
            await station.start(**before)
            assert [one["state"] for one in await desk.items("/reservations")] == ["accepted", "cancelled"]
            number = await station.start(reservationId=7, timestamp=datetime.now(UTC).isoformat())
            [used, cancelled] = await desk.items("/reservations")
            assert (used["state"], used["transaction_id"], cancelled["state"]) == ("used", number, "cancelled")
