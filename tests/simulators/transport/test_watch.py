import asyncio
from datetime import UTC, datetime

import pytest

from simulators.transport.tape import Tape
from simulators.transport.watch import ExpectationFailed, Watch

AT = datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_waiter_wakes_when_it_holds() -> None:
    watch, seen = Watch(Tape("CP1")), [0]
    waiter = asyncio.create_task(watch.until(lambda: seen[0] if seen[0] > 1 else None, "two", 30))
    for number in (1, 2):
        await asyncio.sleep(0)
        seen[0] = number
        watch.notify()
    assert await waiter == 2


async def test_several_waiters_all_wake() -> None:
    watch, seen = Watch(Tape("CP1")), [0]
    waiters = [asyncio.create_task(watch.until(lambda: seen[0], "it", 30)) for _ in range(3)]
    await asyncio.sleep(0)
    seen[0] = 7
    watch.notify()
    assert await asyncio.gather(*waiters) == [7, 7, 7]


async def test_what_never_comes_fails_with_the_last_frames() -> None:
    tape = Tape("CP1")
    tape.write("received", AT, frame="the last frame")
    with pytest.raises(ExpectationFailed, match=r"(?s)a heartbeat: not seen within 0 s.*CP1.*the last frame"):
        await Watch(tape).until(lambda: None, "a heartbeat", 0)


async def test_what_keeps_a_station_from_its_csms_is_told_first() -> None:
    with pytest.raises(ExpectationFailed, match=r"^nothing listens there\na heartbeat: not seen") as failure:
        await Watch(Tape("CP1"), trouble=lambda: "nothing listens there").until(lambda: None, "a heartbeat", 0)
    assert failure.value.sentence == "a heartbeat: not seen within 0 s"


async def test_within_gives_none_when_the_time_is_up() -> None:
    assert await Watch(Tape("CP1")).within(lambda: None, 0) is None


async def test_a_dead_driver_fails_every_waiter_with_its_cause() -> None:
    watch = Watch(Tape("CP1"))
    waiter = asyncio.create_task(watch.until(lambda: None, "it", 30))
    await asyncio.sleep(0)
    watch.break_off(KeyError("boom"))
    with pytest.raises(RuntimeError) as failure:
        await waiter
    assert isinstance(failure.value.__cause__, KeyError)


async def test_a_look_may_end_the_wait_at_once() -> None:
    def look() -> None:
        raise Watch(Tape("CP1")).failure("refused")

    with pytest.raises(ExpectationFailed, match="refused"):
        await Watch(Tape("CP1")).until(look, "it", 30)


async def test_a_timeout_inside_the_look_is_not_mistaken_for_the_deadline() -> None:
    def look() -> None:
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        await Watch(Tape("CP1")).until(look, "it", 30)


def test_a_failure_names_the_seed_and_keeps_sentence_and_frames_apart() -> None:
    watch = Watch(Tape("CP1"))
    watch.seed = "7"
    failure = watch.failure("nothing came")
    assert (failure.sentence, failure.frames) == ("nothing came", watch.last_frames())
    assert "the last frames of CP1 (seed 7)" in str(failure)


def test_a_dead_driver_can_be_asked_about() -> None:
    watch = Watch(Tape("CP1"))
    watch.check()
    assert not watch.broken
    watch.break_off(KeyError("boom"))
    assert watch.broken
    with pytest.raises(RuntimeError, match="died"):
        watch.check()
