import asyncio
import threading
from collections.abc import Iterator

import pytest

from features.kit.loop import LoopThread


@pytest.fixture
def run() -> Iterator[LoopThread]:
    found = LoopThread()
    yield found
    found.close()


async def answer(value: int) -> int:
    return value


async def fail() -> None:
    raise ValueError("no")


def test_a_coroutine_gives_its_result(run: LoopThread) -> None:
    assert run(answer(7)) == 7


def test_an_error_reaches_the_caller(run: LoopThread) -> None:
    with pytest.raises(ValueError, match="no"):
        run(fail())


def test_what_was_started_lives_on_between_two_calls(run: LoopThread) -> None:
    went_on = threading.Event()

    async def start() -> "asyncio.Task[None]":
        async def later() -> None:
            await asyncio.sleep(0)
            went_on.set()

        return asyncio.create_task(later())

    run(start())
    assert went_on.wait(10)


def test_work_that_takes_too_long_is_cancelled(run: LoopThread) -> None:
    cancelled = threading.Event()

    async def never() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    with pytest.raises(TimeoutError):
        run(never(), timeout_s=0.01)
    assert cancelled.wait(10)


def test_closing_cancels_what_still_runs() -> None:
    run, cancelled = LoopThread(), threading.Event()
    tasks = []

    async def start() -> None:
        started = asyncio.Event()

        async def forever() -> None:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        tasks.append(asyncio.create_task(forever()))
        await started.wait()

    run(start())
    run.close()
    assert cancelled.is_set()
