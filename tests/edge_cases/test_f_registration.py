"""Section F of the edge cases: how stations are registered, and what they may say before they are."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, Bench, bench
from tests.edge_cases.wire import SAMPLES, alive
from tests.endurance.scale import scaled

STATIONS = scaled(100, 1000)


async def test_f1_a_boot_tells_the_time_and_a_steady_interval(csms: StartCsms) -> None:
    async with bench(csms, heartbeat_interval_s=60) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            before = datetime.now(UTC)
            booted = await station.call("BootNotification", BOOT)
            told = datetime.fromisoformat(booted["currentTime"])
            assert before - timedelta(milliseconds=1) <= told <= datetime.now(UTC), "it is told to the millisecond"
            assert (booted["status"], booted["interval"]) == ("Accepted", 60)


@pytest.mark.parametrize("identity", ["CP1", "CP2", "RDAM 123"])
async def test_f1_a_long_interval_is_shortened_by_a_tenth_at_most_and_always_alike(sqlite_csms: StartCsms, identity: str) -> None:
    async with bench(sqlite_csms, heartbeat_interval_s=1000) as desk:
        await desk.make(identity)
        async with await desk.station(identity) as station:
            told = {(await station.call("BootNotification", BOOT))["interval"] for _ in range(3)}
            assert len(told) == 1
            assert 900 <= told.pop() <= 1000


@pytest.mark.parametrize("action", ["GetConfiguration", "ChangeConfiguration", "TriggerMessage"])
async def test_f2_a_pending_station_may_be_configured(csms: StartCsms, action: str) -> None:
    payload = {"ChangeConfiguration": {"key": "A", "value": "1"}, "TriggerMessage": {"requestedMessage": "BootNotification"}}
    async with bench(csms) as desk:
        await desk.make("CP1", registration_status="Pending")
        async with await desk.station() as station:
            booted = await station.call("BootNotification", BOOT)
            assert booted["status"] == "Pending"
            assert booted["interval"] >= 1
            asked = asyncio.ensure_future(desk.command(action, payload.get(action, {})))
            await station.obey({} if action == "GetConfiguration" else {"status": "Accepted"})
            assert (await asked).status_code == 200


@pytest.mark.parametrize(
    ("action", "payload"), [("RemoteStartTransaction", {"idTag": "TAGOK"}), ("RemoteStopTransaction", {"transactionId": 1})]
)
async def test_f3_a_pending_station_is_not_told_to_charge(csms: StartCsms, action: str, payload: dict[str, object]) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", registration_status="Pending")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            assert (await desk.command(action, payload)).status_code == 409
            assert (await station.ask("BootNotification", BOOT))[0] == 3, "nothing but the answer was sent"


async def test_f4_a_rejected_station_is_sent_nothing(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", registration_status="Rejected")
        async with await desk.station() as station:
            booted = await station.call("BootNotification", BOOT)
            assert (booted["status"], booted["interval"] >= 1) == ("Rejected", True)
            assert (await desk.command("GetConfiguration")).status_code == 409


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
async def test_f5_what_a_station_may_not_say_yet_is_a_security_error_and_sessions_are_kept(csms: StartCsms, status: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            running = await station.start()
            await desk.http.patch("/charge-points/CP1", json={"registration_status": status})
            await station.call("BootNotification", BOOT)
            assert await station.refused("Heartbeat", {}) == "SecurityError"
            assert await station.refused("StartTransaction", START | {"meterStart": 7}) == "SecurityError"
            [kept] = await desk.items("/messages/unmatched")
            assert (kept["action"], kept["payload"]["meterStart"]) == ("StartTransaction", 7)
            await station.call("MeterValues", {"connectorId": 1, "transactionId": running, "meterValue": SAMPLES})
            await station.call("StopTransaction", STOP | {"transactionId": running})
            assert (await desk.transaction(running))["energy_wh"] == 500
        async with await desk.station() as again:
            assert await again.refused("Heartbeat", {}) == "SecurityError", "it holds for the station, not for the socket"


@pytest.mark.parametrize("validation", ["lenient", "strict"])
async def test_f7_before_its_first_boot_here_a_station_is_listened_to(csms: StartCsms, validation: str) -> None:
    async with bench(csms, validation=validation) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await alive(station)
            assert await station.start() > 0


async def test_f10_a_boot_with_other_firmware_is_kept_and_told_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for version in ("1.0", "1.1"):
                await station.call("BootNotification", BOOT | {"firmwareVersion": version})
                assert (await desk.get("/charge-points/CP1"))["fw_version"] == version
        assert len(await desk.items("/deliveries")) == 2


async def test_f12_a_boot_is_not_triggered_of_a_station_that_was_accepted(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            answer = await desk.command("TriggerMessage", {"requestedMessage": "BootNotification"})
            assert answer.status_code in (409, 422)
            await alive(station)


async def test_f13_many_stations_boot_at_once(csms: StartCsms) -> None:
    async with bench(csms, heartbeat_interval_s=1000) as desk:
        names = [f"CP{number}" for number in range(STATIONS)]
        await asyncio.gather(*(desk.make(name) for name in names))
        async with asyncio.timeout(60):
            intervals = await asyncio.gather(*(boots(desk, name) for name in names))
        assert len(set(intervals)) > 10, "they do not all call at once"


async def boots(desk: Bench, identity: str) -> int:
    async with await desk.station(identity) as station:
        booted = await station.call("BootNotification", BOOT)
        assert booted["status"] == "Accepted"
        interval: int = booted["interval"]
        return interval
