from datetime import datetime

from csms.storage import knowledge
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded


async def test_an_update_is_on_its_way(work: Work, at: datetime) -> None:
    request = {"location": "ftp://me:secret@host/fw", "retrieveDate": "2030-01-01T00:00:00Z"}
    await concluded(work, "UpdateFirmware", request, at, {})
    [row] = await knowledge.transfers("CP1", 10, None)
    assert (row["kind"], row["location"], row["status"]) == ("firmware", "ftp://me:***@host/fw", None)
