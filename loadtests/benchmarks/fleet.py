"""What a fleet of stations costs: memory and CPU of `simulators fleet` as its users start it, and beside it, in the same run on the same
machine, clients of the `ocpp` library's ChargePoint, with its schema checks and without. The CSMS is a counting one in this process."""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import uvloop

from loadtests.benchmarks.counting_csms import CountingCsms
from loadtests.benchmarks.figures import Figure, table
from loadtests.benchmarks.process import cpu_ms, proportional_kib

EXAMPLES = """examples:
  python -m loadtests.benchmarks fleet
  python -m loadtests.benchmarks fleet --stations 1,1000 --runs 1 --soak-s 0
  python -m loadtests.benchmarks fleet --stations 1 --soak-s 3600 --json       # an hour of real time, 60 hours of the stations'
"""
OURS, CHECKED, UNCHECKED = "simulators fleet", "ocpp library", "ocpp, unchecked"
ONE_KEY: dict[str, list[str]] = {"key": ["HeartbeatInterval"]}
ALL_KEYS: dict[str, list[str]] = {}
REST_S = 3.0
BOOT_TIMEOUT_S = 120.0
SOAKED = 200


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; return the exit code."""
    asked = _parser().parse_args(arguments)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        figures = uvloop.run(_all(asked))
    except (OSError, RuntimeError, TimeoutError) as error:
        sys.stderr.write(f"the benchmark ended: {type(error).__name__} {error}\n")
        return 1
    sys.stdout.write((json.dumps([asdict(figure) for figure in figures], indent=1) if asked.json else table(figures)) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.benchmarks fleet",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stations", type=_numbers, default=(1, 1000, 5000), metavar="N,...", help="how many (1,1000,5000)")
    parser.add_argument("--runs", type=int, default=3, help="how often each figure is taken (3)")
    parser.add_argument("--flood-s", type=float, default=8.0, help="how long a flood lasts, in seconds (8)")
    parser.add_argument(
        "--soak-s", type=float, default=60.0, help=f"traffic of {SOAKED} stations at speed 60, in real seconds (60); 0: none"
    )
    parser.add_argument("--json", action="store_true", help="JSON instead of the table")
    return parser


async def _all(asked: argparse.Namespace) -> list[Figure]:
    figures: list[Figure] = []
    for name in (OURS, CHECKED, UNCHECKED):
        taken: dict[tuple[int, str, str], list[float]] = {}
        for count in asked.stations:
            for _ in range(asked.runs):
                sys.stderr.write(f"{name}, {count} stations\n")
                for (what, unit), value in (await _measure(name, count, asked.flood_s)).items():
                    taken.setdefault((count, what, unit), []).append(value)
        _add_each(taken)
        figures += [Figure.of(name, count, what, unit, values) for (count, what, unit), values in taken.items()]
    if asked.soak_s:
        figures += await _soak(asked.soak_s)
    return figures


async def _measure(name: str, count: int, flood_s: float) -> dict[tuple[str, str], float]:
    """One start of one fleet: its boot, its rest, and the floods."""
    async with CountingCsms() as csms:
        began_s = time.monotonic()
        with _process(_command(name, csms.url, count)) as pid:
            await csms.until(lambda: len(csms.booted_s) >= count, BOOT_TIMEOUT_S)
            found = {
                ("first boot", "s"): csms.booted_s[0] - began_s,
                ("all booted", "s"): csms.booted_s[count - 1] - began_s,
                ("CPU to boot all", "s"): cpu_ms(pid) / 1000,
            }
            await asyncio.sleep(REST_S)
            found["memory at rest", "MiB PSS"] = proportional_kib(pid) / 1024
            payloads = {"round trips": ONE_KEY, "round trips, all keys": ALL_KEYS} if name == OURS else {"round trips": ONE_KEY}
            for what, payload in payloads.items():
                before_ms = cpu_ms(pid)
                answered = await csms.flood("GetConfiguration", payload, flood_s)
                found[what, "per CPU s"] = answered / (cpu_ms(pid) - before_ms) * 1000
            found["memory after floods", "MiB PSS"] = proportional_kib(pid) / 1024
    return found


def _add_each(taken: dict[tuple[int, str, str], list[float]]) -> None:
    """Memory of one more idle station: what the largest fleets have more than one station alone."""
    rest = {count: values for (count, what, _), values in taken.items() if what == "memory at rest"}
    for count, values in rest.items():
        if count > 1 and 1 in rest:
            alone = sorted(rest[1])[len(rest[1]) // 2]
            taken[count, "memory a station", "KiB PSS"] = [(value - alone) * 1024 / (count - 1) for value in values]


async def _soak(seconds: float) -> list[Figure]:
    """Memory under traffic at speed 60: whether it grows from the first third to the end."""
    sys.stderr.write(f"{OURS}, {SOAKED} stations under traffic for {seconds:g} s\n")
    async with CountingCsms(interval_s=300) as csms:
        command = [*_command(OURS, csms.url, SOAKED), "--session-every", "5m", "--speed", "60"]
        with _process(command) as pid:
            await csms.until(lambda: len(csms.booted_s) >= SOAKED, BOOT_TIMEOUT_S)
            taken = []
            for _ in range(3):
                await asyncio.sleep(seconds / 3)
                taken.append(proportional_kib(pid) / 1024)
            calls, spent_s = csms.calls, cpu_ms(pid) / 1000
    figures = [
        Figure.of(OURS, SOAKED, f"soak, {part}", "MiB PSS", [value])
        for part, value in zip(("a third", "two thirds", "end"), taken, strict=True)
    ]
    return [
        *figures,
        Figure.of(OURS, SOAKED, "soak, calls", "in all", [calls]),
        Figure.of(OURS, SOAKED, "soak, calls", "per CPU s", [calls / spent_s]),
    ]


def _command(name: str, url: str, count: int) -> list[str]:
    if name == OURS:
        return [sys.executable, "-m", "simulators", "fleet", "--csms", url, "--count", str(count), "--ramp", "2000/s", "--seed", "1"]
    unchecked = ["--unchecked"] if name == UNCHECKED else []
    return [sys.executable, "-m", "loadtests.benchmarks.library_client", url, str(count), *unchecked]


@contextmanager
def _process(command: Sequence[str]) -> Iterator[int]:
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(word) for word in text.split(","))
    if not all(number > 0 for number in numbers):
        raise ValueError(text)
    return numbers
