import pytest

from tests.conftest import StartCsms
from tests.csms.bench import bench


@pytest.mark.parametrize("payload", [{"vendorId": "acme"}, {"vendorId": "acme", "messageId": "m", "data": "d" * 10_000}])
async def test_no_vendor_is_known(sqlite_csms: StartCsms, payload: dict[str, object]) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("DataTransfer", payload) == {"status": "UnknownVendorId"}


async def test_a_vendor_has_to_be_named(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("DataTransfer", {"data": "d"}) == "OccurenceConstraintViolation"


async def test_the_station_was_heard_of(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("DataTransfer", {"vendorId": "acme"})
            before = (await desk.get("/charge-points/CP1"))["last_seen"]
            await station.call("DataTransfer", {"vendorId": "acme"})
            found = await desk.get("/charge-points/CP1")
            assert (found["last_seen"] > before, found["last_heartbeat_timestamp"]) == (True, None)
