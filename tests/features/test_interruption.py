"""Ctrl-C in the middle of a run: what was judged until then is reported, however often it is pressed."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from features.report.folder import FILES
from tests.simulators.scripted_csms import ScriptedCsms, friendly

DATA = '[stations]\nnames = ["CP1"]\n[tags]\nvalid = "T1"\n[limits]\nanswer_s = 2\n'


class GoneQuiet:
    """Answers the first station, and after that no boot any more."""

    def __init__(self) -> None:
        self.quiet = asyncio.Event()
        self._boots = 0

    def __call__(self, action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        self._boots += action == "BootNotification"
        if self._boots > 1:
            self.quiet.set()
            return None
        return friendly(action, payload)


def hear_interrupts() -> None:
    """Processes in the background of a script are deaf to them, and so are their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("presses", [1, 2])
async def test_what_was_judged_is_reported_when_somebody_presses_ctrl_c(tmp_path: Path, presses: int) -> None:
    (tmp_path / "data.toml").write_text(DATA)
    answer = GoneQuiet()
    async with ScriptedCsms(answer) as csms, asyncio.timeout(250):
        options = ["--csms", csms.url, "--data", str(tmp_path / "data.toml"), "--report", str(tmp_path / "out")]
        command = [sys.executable, "-m", "pytest", "features/core", "-q", "-p", "no:cacheprovider", *options]
        run = await asyncio.create_subprocess_exec(
            *command,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            preexec_fn=hear_interrupts,
        )
        assert run.stdout is not None
        await answer.quiet.wait()
        run.send_signal(signal.SIGINT)
        while not (line := (await run.stdout.readline()).decode()).startswith("interrupted: "):
            assert line, "the run ended and said nothing"
        if presses > 1:
            run.send_signal(signal.SIGINT)
        await run.communicate()
    assert "1 scenarios were judged; the reports go to" in line
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
    told = [
        scenario["name"] for feature in json.loads((tmp_path / "out" / "cucumber.json").read_text()) for scenario in feature["elements"]
    ]
    assert told[0] == "TC_001_CSMS A cold boot, then heartbeats"
