from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import bench

STATUSES = (
    "Downloaded",
    "DownloadFailed",
    "Downloading",
    "DownloadScheduled",
    "DownloadPaused",
    "Idle",
    "InstallationFailed",
    "Installing",
    "Installed",
    "InstallRebooting",
    "InstallScheduled",
    "InstallVerificationFailed",
    "InvalidSignature",
    "SignatureVerified",
)


@pytest.mark.parametrize(("named", "kept"), [({}, None), ({"requestId": 7}, 7), ({"requestId": 2**80}, None)])
async def test_i18_every_status_is_kept_with_or_without_its_request(csms: StartCsms, named: dict[str, Any], kept: int | None) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for status in STATUSES:
                assert await station.call("SignedFirmwareStatusNotification", {"status": status, **named}) == {}
                found = await desk.get("/charge-points/CP1")
                assert (found["fw_update_status"], found["fw_update_request_id"]) == (status, kept)
                assert found["fw_update_timestamp"] == found["last_seen"]


async def test_an_unsigned_report_names_no_request(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("SignedFirmwareStatusNotification", {"status": "Idle", "requestId": 7})
            await station.call("FirmwareStatusNotification", {"status": "Installed"})
            assert (await desk.get("/charge-points/CP1"))["fw_update_request_id"] is None
