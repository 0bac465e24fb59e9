"""Runs every check (`tox`) and closes with one line: `N passed, N failed, N skipped`. A check that is no pytest run counts as one test."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "reports"
CHECKS = ("lint", "types", "imports", "unit", "features", "load", "wheel")


def main() -> int:
    """Run the checks one after the other, all of them whatever fails; return the exit code."""
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir()
    passed = failed = skipped = 0
    for check in CHECKS:
        began = time.monotonic()
        code = subprocess.run([sys.executable, "-m", "tox", "-q", "-e", check], cwd=ROOT, check=False).returncode
        counts = counted(REPORTS / f"{check}.xml", code)
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
        print(f"-- {check}: {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def counted(report: Path, code: int) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of one check: by its report, or by its exit code where it writes none."""
    if not report.is_file():
        return (1, 0, 0) if code == 0 else (0, 1, 0)
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    tests, skipped = (sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "skipped"))
    failed = sum(int(suite.get(name, 0)) for suite in suites for name in ("failures", "errors"))
    if code != 0:
        failed = max(failed, 1)
    return max(0, tests - skipped - failed), failed, skipped


if __name__ == "__main__":
    sys.exit(main())
