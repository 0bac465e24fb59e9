import argparse
import asyncio
import signal
import sys
from typing import Any

import pytest

from simulators.cli import demo


async def start(*words: str) -> asyncio.subprocess.Process:
    pipes: dict[str, Any] = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "simulators", "demo", *words, **pipes)


async def read_until(process: asyncio.subprocess.Process, words: str) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while words not in (line := (await process.stdout.readline()).decode()):
            assert line, f"ended before {words!r}: {await process.communicate()}"


async def test_once_plays_the_story_and_exits_with_0() -> None:
    process = await start("--once")
    out, err = await asyncio.wait_for(process.communicate(), 100)
    assert (process.returncode, err) == (0, b"")
    assert b"played and proved" in out
    assert b"\x1b" not in out


async def test_ctrl_c_before_the_end_of_the_story_is_no_success() -> None:
    process = await start()
    await read_until(process, "Authorize")
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, err) == (1, b"simulators demo: broken off\n")


async def test_ctrl_c_after_the_story_is_the_normal_end() -> None:
    process = await start()
    await read_until(process, "Try, in another terminal")
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, err) == (0, b"")


async def test_a_reader_that_goes_away_ends_the_demo() -> None:
    process = await start()
    await read_until(process, "the CSMS runs at")
    assert process.stdout is not None
    process.stdout._transport.close()  # type: ignore[attr-defined]
    assert process.stderr is not None
    err = await asyncio.wait_for(process.stderr.read(), 60)
    assert (await process.wait(), err) == (1, b"simulators demo: broken off\n")


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    demo.add_parser(parser.add_subparsers())
    with pytest.raises(SystemExit) as ending:
        parser.parse_args(["demo", "--help"])
    assert ending.value.code == 0
    assert "simulators demo --once" in capsys.readouterr().out
