import asyncio
import signal
import socket
import sys
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from simulators.cli import run
from simulators.transport.dial import options
from tests.simulators.scripted_csms import ScriptedCsms


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_ready_shows_arrows_records_and_ends_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "faults.txt").write_text("answer-error Heartbeat code=GenericError\n")
    async with ScriptedCsms() as csms:
        words = ("--listen", "0", "--csms", csms.url, "--faults", str(tmp_path / "faults.txt"), "--tape", str(tmp_path / "t.jsonl"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "simulators", "proxy", *words), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        word, url = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().split()
        assert word == "ready"
        address = f"{url.replace('http', 'ws', 1)}/CP1"
        async with connect(address, **options(address, "CP1", None, None)) as link:
            await link.send('[2,"a","Heartbeat",{}]')
            assert await link.recv() == '[4,"a","GenericError","by a fault rule",{}]'
            process.send_signal(number)
            out, err = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, out) == (0, b"")
    assert "CP1 → CSMS  Heartbeat" in err.decode()
    assert "fault answer-error Heartbeat" in err.decode()
    assert '"direction": "sent"' in (tmp_path / "t.jsonl").read_text()


def test_a_taken_port_is_a_failure_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run(["proxy", "--listen", str(taken.getsockname()[1]), "--csms", "ws://127.0.0.1:1"]) == 1
    assert "cannot listen on 127.0.0.1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--csms", "http://127.0.0.1:1"], "no WebSocket address"),
        (["--csms", "ws://127.0.0.1:1", "--fault", "drip"], "did you mean drop"),
        (["--csms", "ws://127.0.0.1:1", "--faults", "/no/such/file"], "No such file"),
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["proxy", "--listen", "0", *words]) == 2
    assert said in capsys.readouterr().err
