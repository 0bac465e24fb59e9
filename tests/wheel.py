"""Run by `tox -e wheel` where only the built wheel is installed, without any extra: the CSMS serves and helps; what needs an extra says
which, and exits with 2."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(sys.executable).parent


def main() -> None:
    """Fail with an AssertionError that says what the wheel does not do."""
    for missing in ("rich", "pytest", "locust", "asyncpg"):
        assert importlib.util.find_spec(missing) is None, f"{missing} is installed, so this proves nothing"
    for command in ("csms", "simulators"):
        said = ran(command, "--help")
        assert (said.returncode, "usage" in said.stdout) == (0, True), said
    said = ran("csms", "migrate", "--database-url", "postgres://localhost/x")
    assert (said.returncode, "wattproof[postgres]" in said.stderr) == (2, True), said
    said = ran("simulators", "charge-point", "--csms", "ws://127.0.0.1:1/ocpp", "--id", "CP1")
    assert (said.returncode, "wattproof[simulators]" in said.stderr) == (2, True), said
    feature_files = list(Path(importlib.util.find_spec("features").origin or "").parent.rglob("*.feature"))
    assert feature_files, "the wheel holds no feature files"
    serves()
    print("the wheel serves")


def ran(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([HERE / command[0], *command[1:]], capture_output=True, text=True, timeout=60, check=False)


def serves() -> None:
    with tempfile.TemporaryDirectory() as folder:
        arguments = [HERE / "csms", "serve", "--port", "0", "--database-url", f"sqlite://{folder}/wheel.sqlite3"]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as csms:
            assert csms.stdout is not None
            url = csms.stdout.readline().removeprefix("ready ").strip()
            request = urllib.request.Request(f"{url}/api/v1/webhooks/generate_charge_point", method="POST")
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert b"fccp_" in answer.read()
            csms.send_signal(signal.SIGTERM)
            assert csms.wait(60) == 0


if __name__ == "__main__":
    main()
