from datetime import datetime

import pytest

from csms.storage import knowledge
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, sentence


@pytest.mark.parametrize(("status", "answers"), [("Accepted", ["Accepted"]), ("Scheduled", ["Scheduled"]), ("Rejected", [])])
async def test_what_is_promised_is_kept(work: Work, at: datetime, status: str, answers: list[str]) -> None:
    await concluded(work, "ChangeAvailability", {"connectorId": 1, "type": "Operative"}, at, {"status": status})
    assert [row["answer"] for row in await knowledge.availability("CP1")] == answers


async def test_a_connector_below_the_station_is_refused(work: Work, at: datetime) -> None:
    request = {"connectorId": -1, "type": "Operative"}
    assert await sentence(work, "ChangeAvailability", request, at) == "connectorId must be above -1"
