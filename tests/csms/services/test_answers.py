"""A call with a key has one effect, however often and however fast it comes."""

import asyncio
from datetime import datetime

import pytest

from csms.services import answers, registration
from csms.services.answers import Answer, OtherBody
from csms.storage.work import Store, Work


class Calls:
    """A call that makes a charge point, and counts. It is answered with `status`."""

    def __init__(self, work: Work, at: datetime, status: int = 201) -> None:
        self.work, self.at, self.status, self.count = work, at, status, 0

    async def __call__(self, key: str | None = "key", body: bytes = b"{}", door: str = "door") -> Answer:
        return await self.work.run(lambda store: answers.once(store, door, key, body, self.at, self._act))

    async def _act(self, store: Store) -> Answer:
        self.count += 1
        await registration.create(store, f"CP{self.count}", self.at)
        return Answer(self.status, f"made CP{self.count}")

    async def made(self) -> int:
        return len(await self.work.run(lambda store: store.rows("SELECT charging_point_id FROM charge_points")))


async def test_a_repeat_gets_the_first_answer(work: Work, at: datetime) -> None:
    call = Calls(work, at)
    assert [await call(), await call()] == [Answer(201, "made CP1")] * 2
    assert await call.made() == 1


async def test_without_a_key_each_call_is_carried_out(work: Work, at: datetime) -> None:
    call = Calls(work, at)
    assert [await call(None), await call(None)] == [Answer(201, "made CP1"), Answer(201, "made CP2")]


async def test_a_key_belongs_to_its_door(work: Work, at: datetime) -> None:
    call = Calls(work, at)
    await call(door="one")
    await call(door="two")
    await call(key="other", door="one")
    await call(key="k" * 3000)
    assert await call.made() == 4


async def test_a_key_that_comes_with_another_body_is_refused(work: Work, at: datetime) -> None:
    call = Calls(work, at)
    await call(body=b'{"a":1}')
    with pytest.raises(OtherBody):
        await call(body=b'{"a":2}')
    assert await call.made() == 1
    assert await call(body=b'{"a":1}') == Answer(201, "made CP1")


@pytest.mark.usefixtures("at_once")
async def test_ten_at_once_with_one_key_have_one_effect(work: Work, at: datetime) -> None:
    call = Calls(work, at)
    got = await asyncio.gather(*(call() for _ in range(10)))
    assert (len(set(got)), got[0].status, await call.made()) == (1, 201, 1)


@pytest.mark.parametrize("status", [300, 404, 500])
async def test_a_refusal_leaves_the_key_free(work: Work, at: datetime, status: int) -> None:
    call = Calls(work, at, status)
    assert (await call(body=b"bad")).status == status
    call.status = 201
    assert (await call(body=b"good")).status == 201
    assert call.count == 2


async def test_a_call_that_fails_leaves_the_key_free_and_no_trace(work: Work, at: datetime) -> None:
    async def fail(store: Store) -> Answer:
        await registration.create(store, "CP9", at)
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        await work.run(lambda store: answers.once(store, "door", "key", b"{}", at, fail))
    call = Calls(work, at)
    assert await call() == Answer(201, "made CP1")
    assert await call.made() == 1
