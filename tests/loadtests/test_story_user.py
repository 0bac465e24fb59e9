"""Importing locust patches the whole process, so the user is tested in a locust of its own, against our own CSMS in a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


NAME = "remote-start-stop"


def test_a_story_is_a_load(tmp_path: Path) -> None:
    serve = (sys.executable, "-m", "csms", "serve", "--port", "0", "--database-url", f"sqlite://{tmp_path}/csms.sqlite3")
    with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            host = process.stdout.readline().split()[1]
            words = ("--host", host, "--story", NAME, "--speed", "600", "--headless", "-u", "2", "-r", "2", "-t", "10s")
            more = ("--stop-timeout", "20", "--json", "--loglevel", "ERROR")
            locust = subprocess.run(
                (sys.executable, "-m", "locust", "-f", "loadtests/stories_locustfile.py", *words, *more),
                capture_output=True,
                text=True,
                cwd=ROOT,
                timeout=90,
                check=False,
            )
        finally:
            process.terminate()
    rows = {(row["method"], row["name"]): row for row in json.loads(locust.stdout)}
    assert locust.returncode == 0, locust.stderr
    assert rows["STORY", NAME]["num_requests"] >= 1
    assert rows["STORY", NAME]["num_failures"] == 0
    assert rows["OCPP", "StopTransaction"]["num_requests"] >= 1
