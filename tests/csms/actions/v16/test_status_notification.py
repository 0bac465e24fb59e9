from typing import Any

from tests.conftest import StartCsms
from tests.csms.bench import Bench, bench

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


async def connectors(desk: Bench) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await desk.get("/charge-points/CP1"))["connectors"]
    return found


async def test_each_connector_has_its_state_and_0_is_the_station(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for connector_id in (2, 0, 1, 7):
                assert await station.call("StatusNotification", STATUS | {"connectorId": connector_id}) == {}
            assert [connector["connector_id"] for connector in await connectors(desk)] == [0, 1, 2, 7]


async def test_a_fault_is_kept_with_its_words_and_cleared(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            fault = {
                "connectorId": 1,
                "errorCode": "OtherError",
                "status": "Faulted",
                "info": "i" * 60,
                "vendorId": "acme",
                "vendorErrorCode": "e" * 60,
                "timestamp": "2026-01-01T10:00:00+01:00",
            }
            await station.call("StatusNotification", fault)
            assert await connectors(desk) == [
                {
                    "connector_id": 1,
                    "status": "Faulted",
                    "error_code": "OtherError",
                    "info": "i" * 50,
                    "vendor_id": "acme",
                    "vendor_error_code": "e" * 50,
                    "status_at": "2026-01-01T09:00:00Z",
                }
            ]
            await station.call("StatusNotification", STATUS | {"timestamp": "2026-01-01T09:00:01Z"})
            (connector,) = await connectors(desk)
            assert (connector["status"], connector["info"], connector["vendor_error_code"]) == ("Available", None, None)


async def test_a_report_that_is_older_than_the_one_kept_changes_nothing(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("StatusNotification", STATUS | {"status": "Charging", "timestamp": "2026-01-01T10:00:00Z"})
            await station.call("StatusNotification", STATUS | {"timestamp": "2026-01-01T09:00:00Z"})
            assert (await connectors(desk))[0]["status"] == "Charging"


async def test_without_a_time_it_is_that_of_receipt(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("StatusNotification", STATUS)
            assert (await connectors(desk))[0]["status_at"] == (await desk.get("/charge-points/CP1"))["last_seen"]


async def test_a_time_without_zone_is_utc(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("StatusNotification", STATUS | {"timestamp": "2026-01-01T10:00:00"})
            assert (await connectors(desk))[0]["status_at"] == "2026-01-01T10:00:00Z"


BROKEN: list[tuple[dict[str, object], str]] = [
    ({"status": "Occupied"}, "PropertyConstraintViolation"),
    ({"errorCode": None}, "TypeConstraintViolation"),
    ({"timestamp": "yesterday"}, "PropertyConstraintViolation"),
    ({"timestamp": "2026-13-01T00:00:00Z"}, "PropertyConstraintViolation"),
    ({"connectorId": -1}, "PropertyConstraintViolation"),
    ({"connectorId": 2**31}, "PropertyConstraintViolation"),
    ({"vendorId": "v" * 256}, "PropertyConstraintViolation"),
]


async def test_a_broken_one_gets_its_error_and_stores_nothing(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for changes, code in BROKEN:
                assert await station.refused("StatusNotification", STATUS | changes) == code
                assert await connectors(desk) == []
