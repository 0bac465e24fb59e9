import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from simulators.fleet import workers as module
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
HEIR = """
import subprocess
heir = subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL)
open({note!r}, "w").write(str(heir.pid))
os._exit(0)
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
    assert all(process.transport.get_returncode() is not None for process in one._processes)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, pytest.importorskip("uvloop").new_event_loop])
def test_a_process_has_ended_though_another_holds_its_pipe(
    loop: Callable[[], asyncio.AbstractEventLoop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LAST_WORDS_S", 0.1)
    note = tmp_path / "heir"
    one = workers(HEIR.format(note=str(note)), 1)
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(asyncio.wait_for(one.run(), 30))
    finally:
        os.kill(int(note.read_text()), signal.SIGKILL)
    assert one.failed == []
    assert one.snapshot().tally.number("stations", "wanted") == 5


def test_the_program_starts_itself_again_whatever_lies_in_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text("raise SystemExit('not the queue of Python')")
    done = subprocess.run([*executable(), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "simulators fleet" in done.stdout
