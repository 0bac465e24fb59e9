"""The end of a server: all of it has its turn, and none of it takes for ever."""

import asyncio

import pytest

from csms import ending
from csms.ending import Ending


async def test_what_began_last_ends_first() -> None:
    ended: list[str] = []

    async def slow(name: str) -> None:
        await asyncio.sleep(0)
        ended.append(name)

    whole = Ending()
    whole.add(ended.append, "first")
    whole.add_slow(slow, "second")
    whole.add_slow(slow, name="third")
    await whole.end()
    await whole.end()
    assert ended == ["third", "second", "first"]


async def test_a_step_that_takes_too_long_is_given_up_and_the_others_have_their_moment(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ending, "LEAST_S", 0.05)
    ended: list[str] = []

    async def slow() -> None:
        await asyncio.sleep(0)
        ended.append("slow")

    async def endless() -> None:
        await asyncio.Event().wait()

    whole = Ending()
    whole.add(ended.append, "quick")
    whole.add_slow(slow)
    whole.add_slow(endless)
    async with asyncio.timeout(20):
        await whole.end(0.01)
    assert ended == ["slow", "quick"]
    assert "endless took too long" in caplog.text


async def test_a_step_that_fails_keeps_nothing_else_from_its_end() -> None:
    ended: list[str] = []

    async def broken() -> None:
        raise OSError("broken")

    whole = Ending()
    whole.add(ended.append, "first")
    whole.add_slow(broken)
    with pytest.raises(OSError, match="broken"):
        await whole.end()
    assert ended == ["first"]
