import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulators.transport.tape import Entry
from tests.features.kit.tapes import BEAT, BEATEN, UP, received


def run(path: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "features/core", "--trace", str(path), "-q", "-p", "no:cacheprovider"]
    return subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [(BEATEN, 0, "1 passed"), (received(3, "1", {}), 1, "HeartbeatResponse breaks its schema")],
)
def test_a_recorded_session_takes_the_place_of_the_scenarios(tmp_path: Path, answer: Entry, code: int, words: str) -> None:
    path = tmp_path / "field.jsonl"
    path.write_text("".join(entry.to_json() + "\n" for entry in (UP, BEAT, answer)))
    done = run(path)
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stdout


def test_a_device_on_which_nothing_was_recorded_is_wrong_usage() -> None:
    done = run(Path(os.devnull))
    assert done.returncode == 4, done.stdout + done.stderr
    assert f"ERROR: {os.devnull}: nothing was recorded" in done.stdout + done.stderr


@pytest.mark.parametrize(("text", "words"), [("hello\n", "line 1: no line of a tape"), (UP.to_json(), "nothing to judge")])
def test_a_file_that_is_no_trace_is_wrong_usage(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "field.jsonl"
    path.write_text(text)
    done = run(path)
    assert done.returncode == 4
    assert words in done.stdout + done.stderr
