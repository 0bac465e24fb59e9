import os
import sys
from pathlib import Path

import pytest

from features.kit.process import NotServing
from loadtests.served import serving

SERVER = """
import os, signal, sys, time
assert sys.argv[1:5] == ["serve", "--port", "0", "--database-url"], sys.argv
assert sys.argv[5].startswith("sqlite:///"), sys.argv
print(f"ready http://127.0.0.1:{os.getpid()}", flush=True)
signal.pause()
"""


def command(folder: Path, script: str) -> tuple[str, ...]:
    path = folder / "server.py"
    path.write_text(script)
    return (sys.executable, str(path))


def test_the_address_comes_from_the_ready_line_and_the_process_ends_with_the_run(tmp_path: Path) -> None:
    with serving(command(tmp_path, SERVER)) as url:
        pid = int(url.removeprefix("http://127.0.0.1:"))
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_process_is_stopped_when_the_run_breaks(tmp_path: Path) -> None:
    pid = 0
    try:
        with serving(command(tmp_path, SERVER)) as url:
            pid = int(url.removeprefix("http://127.0.0.1:"))
            raise KeyError
    except KeyError:
        pass
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_csms_that_does_not_come_up_is_told_with_its_log(tmp_path: Path) -> None:
    broken = command(tmp_path, "import sys; sys.exit('no such database')")
    with pytest.raises(NotServing, match="no such database"), serving(broken):
        pass
