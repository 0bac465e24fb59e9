import argparse
import asyncio
import signal
import socket
import sys
from typing import Any

import httpx
import pytest

from simulators.cli import zoho

COMMAND = """
import argparse, sys
from simulators.cli import zoho
parser = argparse.ArgumentParser()
zoho.add_parser(parser.add_subparsers())
arguments = parser.parse_args()
sys.exit(arguments.run(arguments))
"""


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    zoho.add_parser(parser.add_subparsers())
    return parser.parse_args(["zoho", *words])


async def start(*words: str) -> asyncio.subprocess.Process:
    pipes: dict[str, Any] = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
    return await asyncio.create_subprocess_exec(sys.executable, "-c", COMMAND, "zoho", *words, **pipes)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_ready_shows_exchanges_and_ends_cleanly(number: signal.Signals) -> None:
    process = await start("--port", "0")
    assert process.stdout is not None
    word, url = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().split()
    assert word == "ready"
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(f"{url}/hook", json={"a": 1})).status_code == 200
        assert (await client.post(f"{url}/boot", json={"a": 1})).status_code == 200
    process.send_signal(number)
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, out) == (0, b"")
    assert "Zoho ← CSMS  hook  a=1" in err.decode()
    assert "Zoho → CSMS  200 OK ✓  code=success" in err.decode()
    assert "against the contract:  charging_point_id is missing" in err.decode()


def test_a_taken_port_is_a_failure_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        arguments = parse("--port", str(taken.getsockname()[1]))
        assert arguments.run(arguments) == 1
    assert "cannot listen on 127.0.0.1" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--csms", "csms:8000"], ["--signing-secret", "whsec_?"], ["--port", "many"], ["--colour"]])
def test_wrong_usage_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        parse(*words)
    assert ending.value.code == 2
    assert capsys.readouterr().err


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        parse("--help")
    assert ending.value.code == 0
    assert "simulators zoho --port 8100 --csms" in capsys.readouterr().out
