from tests.conftest import StartCsms
from tests.csms.bench import bench

STATUSES = ("Installed", "Idle", "Downloaded", "DownloadFailed", "Downloading", "InstallationFailed", "Installing")


async def test_every_status_is_kept_in_whatever_order_it_comes(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            before = ""
            for status in STATUSES:
                assert await station.call("FirmwareStatusNotification", {"status": status}) == {}
                found = await desk.get("/charge-points/CP1")
                assert found["fw_update_status"] == status
                assert found["fw_update_timestamp"] == found["last_seen"] > before
                before = found["fw_update_timestamp"]


async def test_a_status_that_is_none_gets_its_error(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("FirmwareStatusNotification", {"status": "Fine"}) == "PropertyConstraintViolation"
            assert (await desk.get("/charge-points/CP1"))["fw_update_status"] is None
