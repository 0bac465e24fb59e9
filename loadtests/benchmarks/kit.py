"""How long the conformance kit takes to judge our CSMS: `pytest features` from its start to its end, with the start of the CSMS, first the
cases of certification, then what lies beyond them."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from loadtests.benchmarks.figures import Figure, table

ROOT = Path(__file__).parents[2]
EXAMPLES = """examples:
  python -m loadtests.benchmarks kit
  python -m loadtests.benchmarks kit --runs 1 --stations-at-once 1 --json
"""
PARTS: Mapping[str, str] = {"certification": "not robustness and not customer", "robustness": "robustness", "customer": "customer"}
"""By their names in the table: pytest's `-k`, which knows the folders."""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; return the exit code."""
    asked = _parser().parse_args(arguments)
    figures = []
    for name, words in PARTS.items():
        taken = []
        for run in range(asked.runs):
            sys.stderr.write(f"{name}, run {run + 1}\n")
            began_s = time.monotonic()
            played = subprocess.run(command(words, asked.stations_at_once), cwd=ROOT, capture_output=True, text=True, check=False)
            taken.append(time.monotonic() - began_s)
            if played.returncode:
                sys.stderr.write(f"{played.stdout}\n{name} did not pass: exit code {played.returncode}\n")
                return 1
        figures.append(Figure.of("csms", asked.stations_at_once, name, "s", taken))
    sys.stdout.write((json.dumps([asdict(figure) for figure in figures], indent=1) if asked.json else table(figures)) + "\n")
    return 0


def command(words: str, at_once: int) -> list[str]:
    """What plays a part of the kit."""
    options = ["-q", "-p", "no:cacheprovider", "-k", words, "--stations-at-once", str(at_once)]
    return [sys.executable, "-m", "pytest", "features", *options]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.benchmarks kit",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=3, help="how often each part is played (3)")
    parser.add_argument("--stations-at-once", type=int, default=3, metavar="N", help="how many scenarios are played at a time (3)")
    parser.add_argument("--json", action="store_true", help="JSON instead of the table")
    return parser
