from datetime import datetime

from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import prepared, sentence


async def test_a_schedule_lasts(work: Work, at: datetime) -> None:
    assert await prepared(work, "GetCompositeSchedule", {"connectorId": 0, "duration": 60}, at)
    assert await sentence(work, "GetCompositeSchedule", {"connectorId": 0, "duration": 0}, at) == "duration must be above 0"
