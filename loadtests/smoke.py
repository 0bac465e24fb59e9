"""`python -m loadtests.smoke`: a short load run against an own CSMS that passes or fails as a test does.

It starts the CSMS as a process with a temporary SQLite database, runs locust headless and prints a table.
It exits 0 when no request failed and every session was stored with its stop, energy and meter
values, else 1; 2 for wrong usage and without locust.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from features.kit.process import COMMAND, NotServing
from loadtests.report import failed, idle, table, unchecked
from loadtests.served import serving

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
STOP_TIMEOUT_S = 60
MISSING = "python -m loadtests.smoke: the package 'locust' is missing; install the extra: pip install 'wattproof[load]'\n"
EXAMPLE = "example:\n  python -m loadtests.smoke --users 40 --run-s 20"


def main(argv: list[str] | None = None, command: tuple[str, ...] = COMMAND) -> int:
    """Run and report; the exit code. `command` starts the CSMS (see `serving`)."""
    parser = argparse.ArgumentParser(
        "python -m loadtests.smoke",
        description="A short load run against a CSMS of its own.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--users", type=int, default=40, help="how many, 9 in 10 of them charge points (40)")
    parser.add_argument("--run-s", type=int, default=20, help="how long, in seconds (20)")
    parser.add_argument("--session-s", type=float, default=3.0, help="length of a session in seconds (3)")
    parser.add_argument("--json", action="store_true", help="locust's statistics as JSON instead of the table")
    arguments = parser.parse_args(argv)
    if importlib.util.find_spec("locust") is None:
        sys.stderr.write(MISSING)
        return 2
    try:
        with serving(command) as url:
            return _run(arguments, url)
    except NotServing as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(arguments: argparse.Namespace, url: str) -> int:
    finished = subprocess.run(
        [*locust_command(url, arguments.users, arguments.run_s), "--session-s", str(arguments.session_s)],
        capture_output=True,
        text=True,
        timeout=arguments.run_s + STOP_TIMEOUT_S + 60,
        check=False,
    )
    try:
        statistics: list[dict[str, Any]] = json.loads(finished.stdout)
    except ValueError:
        sys.stderr.write(f"locust ended with {finished.returncode}:\n{finished.stderr[-3000:]}\n")
        return 1
    sys.stdout.write((finished.stdout if arguments.json else table(statistics)) + "\n")
    sys.stderr.write(finished.stderr)
    good = finished.returncode == 0 and statistics and not failed(statistics) and not unchecked(statistics) and not idle(statistics)
    if not good:
        sys.stderr.write(f"the load run failed (locust exit code {finished.returncode})\n")
    return 0 if good else 1


def locust_command(url: str, users: int, run_s: int) -> list[str]:
    """The command line of the locust run."""
    return [
        *(sys.executable, "-m", "locust", "-f", str(LOCUSTFILE)),
        *("--headless", "--json", "--skip-log"),
        *("--host", url, "-u", str(users), "-r", str(max(1, users // 2)), "-t", f"{run_s}s"),
        *("--stop-timeout", str(STOP_TIMEOUT_S)),
    ]


if __name__ == "__main__":
    sys.exit(main())
