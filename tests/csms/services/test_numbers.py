"""Numbers of requests."""

from csms.services import numbers
from csms.storage.work import Work


async def test_each_request_has_a_number_of_its_own(work: Work) -> None:
    assert [await work.run(numbers.request_id) for _ in range(3)] == [1, 2, 3]
