from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import bench

STATUSES = ("BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied", "Uploaded", "UploadFailure", "Uploading")


@pytest.mark.parametrize(("named", "kept"), [({}, None), ({"requestId": 7}, 7), ({"requestId": 2**80}, None)])
async def test_i18_every_status_is_kept_with_or_without_its_request(csms: StartCsms, named: dict[str, Any], kept: int | None) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for status in STATUSES:
                assert await station.call("LogStatusNotification", {"status": status, **named}) == {}
                found = await desk.get("/charge-points/CP1")
                assert (found["log_status"], found["log_request_id"]) == (status, kept)
                assert found["log_timestamp"] == found["last_seen"]


async def test_a_status_that_is_none_gets_its_error(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("LogStatusNotification", {"status": "Fine"}) == "PropertyConstraintViolation"
            assert (await desk.get("/charge-points/CP1"))["log_status"] is None
