"""One load run against a faulty CSMS, shared by the tests of what the load notices."""

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loadtests import smoke

FAULTY = (sys.executable, str(Path(__file__).with_name("faulty_csms.py")))


@dataclass
class Run:
    """A finished run: exit code, locust's statistics by (method, name), and what was said on stderr."""

    code: int
    statistics: dict[tuple[str, str], dict[str, Any]]
    told: str

    def failures(self, method: str, name: str) -> int:
        return int(self.statistics[method, name]["num_failures"])


@pytest.fixture(scope="session")
def faulty_run() -> Run:
    out, told = io.StringIO(), io.StringIO()
    arguments = ["--users", "10", "--run-s", "10", "--session-s", "0.5", "--json"]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        code = smoke.main(arguments, FAULTY)
    rows = json.loads(out.getvalue())
    return Run(code, {(row["method"], row["name"]): row for row in rows}, told.getvalue())
