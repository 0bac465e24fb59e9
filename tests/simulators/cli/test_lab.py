import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from simulators.cli import run
from simulators.lab.client import Lab

COMMAND = (sys.executable, "-m", "simulators", "lab", "--port", "0")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_on_a_signal(number: signal.Signals, tmp_path: Path) -> None:
    points = tmp_path / "points.json"
    points.write_text(json.dumps([{"id": "A"}, {"id": "B", "speed": 60}]))
    command = (*COMMAND, "--csms", "ws://127.0.0.1:1/ocpp", "--populate", str(points))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        word, url = process.stdout.readline().split()
        assert word == "ready"
        with Lab(url) as lab:
            assert [point["id"] for point in lab.charge_points()] == ["A", "B"]
        process.send_signal(number)
        out, told = process.communicate(timeout=30)
    assert (process.returncode, out, told) == (0, "", "")


def test_the_token_comes_from_the_environment() -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, env={"LAB_TOKEN": "secret"}, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[1]
        assert httpx.get(f"{url}/api/charge-points", trust_env=False).status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_taken_port_is_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["lab", "--port", str(port)]) == 1
    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--host", "0.0.0.0"), "give --token"),
        (("--csms", "http://h"), "no WebSocket address"),
        (("--populate", "/nonexistent"), "No such file"),
        (("--populate", "{bad}"), "charge_points[0].id: is missing"),
        (("--populate", "{text}"), "no JSON"),
        (("--populate", "{fault}", "--csms", "ws://127.0.0.1:1"), "did you mean drop"),
        (("--ca", "/nonexistent"), "No such file"),
    ],
)
def test_unusable_options_are_exit_2(words: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"bad": "[{}]", "text": "hello", "fault": '[{"id": "A", "faults": ["dorp"]}]'}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    paths = {name: str(tmp_path / name) for name in files}
    assert run(["lab", "--port", "0", *(word.format(**paths) for word in words)]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(("option", "value"), [("--port", "x"), ("--port", "70000"), ("--frames", "1"), ("--frames", "x")])
def test_unusable_numbers_are_wrong_usage(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["lab", option, value])
    assert left.value.code == 2
    assert option in capsys.readouterr().err
