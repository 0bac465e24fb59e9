from datetime import datetime

from csms.actions.v16.outbound import request_ids
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import order


async def test_a_request_without_a_number_gets_one_of_its_own(work: Work, at: datetime) -> None:
    for given, number in (({}, 1), ({}, 2), ({"requestId": 9}, 9)):
        asked = order("GetLog", given, at)
        assert await work.run(lambda store, asked=asked: request_ids.fill(store, asked)) == {"requestId": number}
