import pytest

from tests.conftest import StartCsms
from tests.csms.actions.v16.outbound.test_install_certificate import ask
from tests.csms.bench import bench

REQUEST = {"logType": "SecurityLog", "log": {"remoteLocation": "ftp://me:s3cret@host/logs"}}


@pytest.mark.parametrize(("status", "taken"), [("Accepted", 1), ("AcceptedCanceled", 1), ("Rejected", 0)])
async def test_a_log_that_the_station_will_upload_is_followed(csms: StartCsms, status: str, taken: int) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await ask(desk, station, "GetLog", REQUEST, {"status": status, "filename": "log.txt"})
            for reported in ("Uploading", "Uploaded"):
                await station.call("LogStatusNotification", {"status": reported, "requestId": 1})
        rows = await desk.items("/charge-points/CP1/transfers")
        assert [(row["kind"], row["file_name"], row["status"], "s3cret" in str(row)) for row in rows] == [
            ("log", "log.txt", "Uploaded", False)
        ] * taken


async def test_a_request_gets_a_number_and_its_times_have_an_order(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            wrong = {"oldestTimestamp": "2026-01-02T00:00:00Z", "latestTimestamp": "2026-01-01T00:00:00Z"}
            refused = await desk.command("GetLog", REQUEST | {"log": {**REQUEST["log"], **wrong}})  # type: ignore[dict-item]
            assert (refused.status_code, refused.json()["error"]) == (422, "latestTimestamp is before oldestTimestamp")
            answer = await desk.command("GetLog", REQUEST, wait="0")
            frame = await station.obey()
            assert isinstance(frame[3]["requestId"], int)
            assert answer.json()["request"]["requestId"] == frame[3]["requestId"]
