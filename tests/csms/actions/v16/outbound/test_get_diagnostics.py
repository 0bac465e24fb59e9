from datetime import datetime

import pytest

from csms.storage import knowledge
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, sentence


@pytest.mark.parametrize(("answer", "files"), [({"fileName": "diag.zip"}, ["diag.zip"]), ({}, []), ({"fileName": ""}, [])])
async def test_a_station_without_a_file_has_nothing_to_upload(
    work: Work, at: datetime, answer: dict[str, object], files: list[str]
) -> None:
    await concluded(work, "GetDiagnostics", {"location": "ftp://host/logs"}, at, answer)
    assert [row["file_name"] for row in await knowledge.transfers("CP1", 10, None)] == files


async def test_a_time_does_not_end_before_it_begins(work: Work, at: datetime) -> None:
    request = {"location": "ftp://host/logs", "startTime": "2026-01-02T00:00:00Z", "stopTime": "2026-01-01T00:00:00Z"}
    assert await sentence(work, "GetDiagnostics", request, at) == "stopTime is before startTime"
