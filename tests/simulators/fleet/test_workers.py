import asyncio
import json
import sys
from itertools import chain

import pytest

from simulators.fleet.report import Snapshot
from simulators.fleet.tally import Tally
from simulators.fleet.workers import Workers, executable, share_of
from tests.simulators.fleet.conftest import until

SCRIPT = """
import sys, signal, os
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
share = sys.argv[sys.argv.index("--share") + 1]
print("no snapshot", flush=True)
print(os.environ["SNAPSHOT"], flush=True)
{then}
"""


def snapshot() -> str:
    tally = Tally()
    tally.add("stations", "wanted", 5)
    return json.dumps(Snapshot(tally, 1.0).to_json())


def workers(then: str, shares: int = 2) -> Workers:
    return Workers([sys.executable, "-c", SCRIPT.format(then=then)], shares, {"SNAPSHOT": snapshot()})


def test_every_station_belongs_to_one_process() -> None:
    assert sorted(chain.from_iterable(share_of(10, f"{place}/3") for place in range(3))) == list(range(1, 11))
    assert share_of(10, "1/3") == [2, 5, 8]


async def test_the_last_snapshots_of_all_processes_add_up() -> None:
    both = workers("")
    await both.run()
    assert both.snapshot().tally.number("stations", "wanted") == 10
    assert both.failed == []


async def test_a_process_that_dies_is_named() -> None:
    both = workers("sys.exit(3 if share == '1/2' else 0)")
    await both.run()
    assert both.failed == ["process 2 of 2 ended with 3"]


async def test_an_interrupt_lets_them_end_their_run() -> None:
    one = workers("signal.pause()", 1)
    running = asyncio.create_task(one.run())
    await until(lambda: one.snapshot().tally.counts)
    one.interrupt()
    async with asyncio.timeout(30):
        await running
    assert one.failed == []
    one.interrupt()


async def test_cancelled_it_leaves_no_process() -> None:
    one = workers("signal.pause()", 1)
    running = asyncio.create_task(one.run())
    await until(lambda: one.snapshot().tally.counts)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert all(process.returncode is not None for process in one._processes)


def test_the_program_starts_itself_again() -> None:
    assert executable()[1:] == ["-m", "simulators", "fleet"]
