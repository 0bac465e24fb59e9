from datetime import datetime

from csms.storage import local_lists
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded


async def test_the_version_is_known(work: Work, at: datetime) -> None:
    await concluded(work, "GetLocalListVersion", {}, at, {"listVersion": 5.0})
    assert (await work.run(lambda store: local_lists.find(store, "CP1"))).version == 5
