"""Section I of the edge cases: meter values, statuses, firmware and diagnostics, at the wire. Each test is named by its row. I11 and
I12 are proven here by what is stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, STOP, Bench, Station, bench, eventually

FIRMWARE = ["Downloaded", "DownloadFailed", "Downloading", "Idle", "InstallationFailed", "Installing", "Installed"]


def values(*sampled: Any, at: str = "2026-01-01T10:30:00Z", **others: Any) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": at, "sampledValue": list(sampled)}], **others}


async def charging(desk: Bench, station: Station) -> int:
    await desk.tag("TAGOK")
    return await station.start()


async def stored(desk: Bench, number: int) -> list[Any]:
    return await desk.items(f"/transactions/{number}/meter-values")


@pytest.mark.parametrize("connector_id", [0, 1])
async def test_i1_values_without_a_transaction_are_the_stations(csms: StartCsms, connector_id: int) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await charging(desk, station)
            assert await station.call("MeterValues", values({"value": "5"}) | {"connectorId": connector_id}) == {}
            assert (await stored(desk, number), await desk.items("/messages/unmatched")) == ([], [])


@pytest.mark.parametrize("transaction_id", [999999, -1, 0, "other", 2**40])
async def test_i2_values_of_no_transaction_are_kept_and_never_linked(csms: StartCsms, transaction_id: Any) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station() as station, await desk.station("CP2") as other:
            foreign = await charging(desk, other)
            named = foreign if transaction_id == "other" else transaction_id
            payload = values({"value": "5"}, transactionId=named)
            assert await station.call("MeterValues", payload) == {}
            [message] = await desk.items("/messages/unmatched")
            assert (message["payload"], message["charging_point_id"]) == (payload, "CP1")
            assert await stored(desk, foreign) == []


async def test_i4_instants_out_of_order_or_equal_are_kept_and_the_latest_is_current(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await charging(desk, station)
            for value, minute in (("1300", 30), ("1100", 10), ("1400", 40), ("1401", 40), ("1200", 20)):
                await station.call("MeterValues", values({"value": value}, at=f"2026-01-01T10:{minute}:00Z", transactionId=number))
            assert [value["value"] for value in await stored(desk, number)] == ["1300", "1100", "1400", "1401", "1200"]
            assert (await desk.http.post(f"/transactions/{number}/close")).json()["meter_stop_wh"] == 1401


async def test_i6_a_bare_value_is_imported_energy_in_watt_hours(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await charging(desk, station)
            await station.call("MeterValues", values({"value": "1234.5"}, transactionId=number))
            [found] = await stored(desk, number)
            assert (found["measurand"], found["unit"], found["value_wh"]) == ("Energy.Active.Import.Register", "Wh", 1234.5)
            assert (found["context"], found["location"], found["format"]) == ("Sample.Periodic", "Outlet", "Raw")


@pytest.mark.parametrize("value", ["abc", "1,5", "", "NaN", "1e400", "-"])
async def test_i7_what_is_no_number_is_kept_raw_and_without_one(csms: StartCsms, value: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await charging(desk, station)
            assert await station.call("MeterValues", values({"value": value, "unit": "kWh"}, transactionId=number)) == {}
            [found] = await stored(desk, number)
            assert (found["value"], found["value_wh"]) == (value, None)


@pytest.mark.parametrize("unit", ["Celsius", "Celcius", "K", "Fahrenheit"])
async def test_e14_both_spellings_of_celsius_are_taken(csms: StartCsms, unit: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await charging(desk, station)
            await station.call("MeterValues", values({"value": "21", "measurand": "Temperature", "unit": unit}, transactionId=number))
            [found] = await stored(desk, number)
            assert (found["unit"], found["value_wh"]) == (unit, None)


async def test_i9_a_status_without_time_has_the_time_of_receipt(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            before = datetime.now(UTC)
            await station.call("StatusNotification", {"connectorId": 1, "status": "Available", "errorCode": "NoError"})
            [connector] = (await desk.get("/charge-points/CP1"))["connectors"]
            assert before <= datetime.fromisoformat(connector["status_at"]) <= datetime.now(UTC)


async def test_i11_the_same_status_a_hundred_times_is_one_state(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            payload = {"connectorId": 1, "status": "Charging", "errorCode": "NoError", "timestamp": "2026-01-01T10:00:00Z"}
            for _ in range(100):
                assert await station.call("StatusNotification", payload) == {}
            [connector] = (await desk.get("/charge-points/CP1"))["connectors"]
            assert (connector["status"], connector["status_at"]) == ("Charging", "2026-01-01T10:00:00Z")


async def test_i12_a_fault_is_shown_and_goes_with_the_next_status(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            fault = {"status": "Faulted", "errorCode": "OtherError", "vendorErrorCode": "E-17", "vendorId": "avt", "info": "door"}
            await station.call("StatusNotification", {"connectorId": 1, **fault})
            [connector] = (await desk.get("/charge-points/CP1"))["connectors"]
            assert (connector["status"], connector["vendor_error_code"], connector["info"]) == ("Faulted", "E-17", "door")
            await station.call("StatusNotification", {"connectorId": 1, "status": "Available", "errorCode": "NoError"})
            [connector] = (await desk.get("/charge-points/CP1"))["connectors"]
            assert (connector["status"], connector["error_code"], connector["vendor_error_code"]) == ("Available", "NoError", None)


async def test_i14_a_connector_that_was_not_known_is_created(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for number in (1, 2, 3):
                await station.call("StatusNotification", {"connectorId": number, "status": "Available", "errorCode": "NoError"})
            assert [one["connector_id"] for one in (await desk.get("/charge-points/CP1"))["connectors"]] == [1, 2, 3]


async def test_i15_firmware_statuses_come_in_any_order(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            shown: list[Any] = []
            for status in FIRMWARE:
                assert await station.call("FirmwareStatusNotification", {"status": status}) == {}
                found = await desk.get("/charge-points/CP1")
                assert found["fw_update_status"] == status
                shown.append(found["fw_update_timestamp"])
            assert shown == sorted(set(shown))


@pytest.mark.parametrize("status", ["Idle", "Uploading", "Uploaded", "UploadFailed"])
async def test_i16_diagnostics_statuses_are_shown(csms: StartCsms, status: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("DiagnosticsStatusNotification", {"status": status}) == {}
            assert (await desk.get("/charge-points/CP1"))["diagnostics_status"] == status


async def test_i17_heartbeats_and_boots_are_told_from_other_messages(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Authorize", {"idTag": "X"})
            assert (await desk.get("/charge-points/CP1"))["last_heartbeat_timestamp"] is None
            for action, payload in (("BootNotification", BOOT), ("Heartbeat", {})):
                before = datetime.now(UTC)
                await station.call(action, payload)

                async def shown(before: datetime = before) -> bool:
                    found = await desk.get("/charge-points/CP1")
                    beat = found["last_heartbeat_timestamp"]
                    return beat is not None and datetime.fromisoformat(beat) >= before

                assert await eventually(shown)


@pytest.mark.parametrize("action", ["LogStatusNotification", "SignedFirmwareStatusNotification"])
async def test_i18_a_status_without_request_is_taken(csms: StartCsms, action: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call(action, {"status": "Idle"}) == {}


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, ["values_late"]),
        ({"at": "2026-01-01T11:00:01Z"}, ["values_after_stop", "values_late"]),
        ({"connectorId": 2}, ["values_late", "values_of_other_connector"]),
        ({"at": "2099-01-01T00:00:00Z"}, ["values_after_stop", "values_in_future", "values_late"]),
    ],
)
async def test_i_late_values_are_kept_and_change_no_closed_total(csms: StartCsms, changes: dict[str, Any], flags: list[str]) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            number = await charging(desk, station)
            await station.call("StopTransaction", STOP | {"transactionId": number})
            for _ in range(2):
                await station.call("MeterValues", values({"value": "9999"}, transactionId=number, **changes))
            found = await desk.transaction(number)
            assert (found["energy_wh"], found["stopped_at"], found["flags"]) == (500, "2026-01-01T11:00:00Z", flags)
            assert [value["value"] for value in await stored(desk, number)] == ["9999"]
