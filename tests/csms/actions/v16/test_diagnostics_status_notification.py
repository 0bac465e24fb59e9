from tests.conftest import StartCsms
from tests.csms.bench import bench


async def test_every_status_is_kept(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for status in ("Idle", "Uploading", "Uploaded", "UploadFailed"):
                assert await station.call("DiagnosticsStatusNotification", {"status": status}) == {}
                found = await desk.get("/charge-points/CP1")
                assert (found["diagnostics_status"], found["diagnostics_timestamp"]) == (status, found["last_seen"])


async def test_a_status_that_is_none_gets_its_error(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("DiagnosticsStatusNotification", {}) == "OccurenceConstraintViolation"
