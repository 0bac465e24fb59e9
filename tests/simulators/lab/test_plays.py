import asyncio

import pytest

from simulators.lab import plays
from simulators.lab.errors import NotNow, Unknown
from simulators.lab.plays import Play, Plays


async def good(play: Play) -> None:
    play.step = "one"


async def bad(play: Play) -> None:
    raise NotNow("it went wrong")


async def broken(play: Play) -> None:
    raise RuntimeError("odd")


async def for_ever(play: Play) -> None:
    await asyncio.Event().wait()


async def test_plays_are_numbered_and_tell_how_they_ended() -> None:
    told: list[Play] = []
    some = Plays(told.append)
    begun = [some.begin(name, work) for name, work in (("a", good), ("b", bad), ("c", broken))]
    assert [play.state for play in begun] == ["playing"] * 3
    await asyncio.wait([play.task for play in begun if play.task])
    assert [(play.number, play.state, play.error) for play in begun] == [
        (1, "passed", ""),
        (2, "failed", "it went wrong"),
        (3, "failed", "RuntimeError: odd"),
    ]
    assert told == begun
    assert some.get(2) is begun[1]
    with pytest.raises(Unknown, match="no play 4"):
        some.get(4)


async def test_those_that_run_are_cancelled_and_waited_for() -> None:
    some = Plays(lambda play: None)
    play = some.begin("a", for_ever)
    await some.close()
    assert play.state == "cancelled"


async def test_the_oldest_that_have_ended_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plays, "BOUND", 2)
    some = Plays(lambda play: None)
    first = some.begin("a", for_ever)
    for _ in range(3):
        play = some.begin("b", good)
        assert play.task is not None
        await play.task
    assert [play.number for play in some.all()] == [1, 4]
    await some.close()
    assert first.state == "cancelled"
