from datetime import UTC, datetime

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, bench

FULL = BOOT | {
    "chargePointSerialNumber": "cp_sn_8789789",
    "chargeBoxSerialNumber": "box",
    "firmwareVersion": "",
    "iccid": "iccid_78712124564",
    "imsi": "",
    "meterSerialNumber": "sn_223138",
    "meterType": "type_44212654",
}


async def test_a_boot_is_accepted_and_tells_the_time_and_the_interval(csms: StartCsms) -> None:
    async with bench(csms, heartbeat_interval_s=60) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            answer = await station.call("BootNotification", BOOT)
            assert (set(answer), answer["status"], answer["interval"]) == ({"status", "currentTime", "interval"}, "Accepted", 60)
            assert answer["currentTime"].endswith("Z")
            assert abs((datetime.now(UTC) - datetime.fromisoformat(answer["currentTime"])).total_seconds()) < 60


async def test_the_interval_of_a_station_is_the_same_at_each_boot_and_at_most_a_tenth_less(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, heartbeat_interval_s=300) as desk:
        await desk.make("CP1", "CP2", "CP3")
        found = []
        for identity in ("CP1", "CP2", "CP3", "CP1"):
            async with await desk.station(identity) as station:
                found.append((await station.call("BootNotification", BOOT))["interval"])
        assert found[0] == found[3]
        assert len(set(found)) > 1
        assert all(270 <= interval <= 300 and isinstance(interval, int) for interval in found)


async def test_what_a_station_says_of_itself_is_kept_and_replaced_at_its_next_boot(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", description="at the gate")
        async with await desk.station() as station:
            await station.call("BootNotification", FULL)
            found = await desk.get("/charge-points/CP1")
            assert (found["vendor"], found["model"], found["serial_number"]) == ("avt", "avt_plus", "cp_sn_8789789")
            assert (found["charge_box_serial_number"], found["fw_version"], found["iccid"]) == ("box", "", "iccid_78712124564")
            assert (found["imsi"], found["meter_serial_number"], found["meter_type"]) == ("", "sn_223138", "type_44212654")
            assert found["last_heartbeat_timestamp"] == found["last_seen"] is not None
            assert found["description"] == "at the gate"
            await station.call("BootNotification", BOOT | {"firmwareVersion": "2.0"})
            found = await desk.get("/charge-points/CP1")
            assert (found["fw_version"], found["serial_number"], found["description"]) == ("2.0", None, "at the gate")


async def test_an_accepted_boot_leaves_one_delivery_and_any_other_none(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.make("CP2", registration_status="Pending")
        async with await desk.station() as station, await desk.station("CP2") as pending:
            await station.call("BootNotification", FULL)
            await pending.call("BootNotification", BOOT)
            (delivery,) = await desk.items("/deliveries")
            assert (delivery["charging_point_id"], delivery["state"], delivery["kind"]) == ("CP1", "pending", "boot_notification")
            assert delivery["event"]["vendor"] == "avt"
            await station.call("BootNotification", FULL)
            assert len(await desk.items("/deliveries")) == 2


async def test_over_long_free_text_is_cut(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT | {"meterType": "t" * 30, "iccid": "1" * 30, "more": {"x": 1}})
            found = await desk.get("/charge-points/CP1")
            assert (found["meter_type"], found["iccid"]) == ("t" * 25, "1" * 20)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"chargePointModel": "m"}, "OccurenceConstraintViolation"),
        (BOOT | {"chargePointVendor": "v" * 21}, "PropertyConstraintViolation"),
        (BOOT | {"chargePointVendor": 5}, "TypeConstraintViolation"),
    ],
)
async def test_a_broken_one_gets_its_error_and_leaves_no_delivery(sqlite_csms: StartCsms, payload: dict[str, object], code: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("BootNotification", payload) == code
            assert await desk.items("/deliveries") == []
