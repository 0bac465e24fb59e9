"""Numbers that are given out."""

import asyncio

import pytest

from csms.storage import counters
from csms.storage.work import Work


@pytest.mark.usefixtures("at_once")
async def test_each_kind_counts_for_itself_and_no_number_is_given_twice(work: Work) -> None:
    async def take(name: str) -> int:
        return await work.run(lambda store: counters.next_number(store, name))

    taken = await asyncio.gather(*(take("a") for _ in range(20)))
    assert sorted(taken) == list(range(1, 21))
    assert await take("b") == 1
