"""What a call costs the server in CPU, and a connection in memory, at 100, 1,000 and 5,000 connections: our CSMS on SQLite (and on the
database that CSMS_DATABASE_URL names), and beside it the `ocpp` library's plain server, in the same run on the same machine. Each figure is
the median of some runs, with the least and the most of them."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict

import httpx
import uvloop

from loadtests.benchmarks.calls import SCRIPTS
from loadtests.benchmarks.figures import Figure, table
from loadtests.benchmarks.peers import Peer, csms, library, prepare
from loadtests.benchmarks.process import cpu_ms, resident_kib
from loadtests.benchmarks.stations import Failed, Round, Station, connected

EXAMPLES = """examples:
  python -m loadtests.benchmarks server
  CSMS_DATABASE_URL=postgres://csms:secret@db/csms python -m loadtests.benchmarks server --connections 100 --json
  python -m loadtests.benchmarks server --against http://127.0.0.1:8000 --pid 4711
"""
CALLS = {"Heartbeat": 10_000, "StartTransaction": 2_000, "MeterValues": 2_000, "cycle": 500}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; return the exit code."""
    asked = _parser().parse_args(arguments)
    _raise_file_limit()
    figures: list[Figure] = []
    try:
        for count in asked.connections:
            for peer in _peers(asked):
                figures += _measured(peer, count, asked)
    except (Failed, OSError, RuntimeError, httpx.HTTPError) as error:
        sys.stderr.write(f"the benchmark ended: {error}\n")
        return 1
    sys.stdout.write((json.dumps([asdict(figure) for figure in figures], indent=1) if asked.json else table(figures)) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.benchmarks server",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--connections", type=_numbers, default=(100, 1000, 5000), metavar="N,...", help="how many (100,1000,5000)")
    parser.add_argument("--runs", type=int, default=3, help="how often each figure is taken (3)")
    parser.add_argument("--at-once", type=int, default=50, help="how many stations are in a call at a time (50)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual number of calls (1.0)")
    parser.add_argument("--settle-s", type=float, default=1.0, help="how long to wait for what is written later, in seconds (1.0)")
    parser.add_argument("--against", metavar="URL", help="measure a CSMS that runs at http://HOST:PORT instead of our own")
    parser.add_argument("--pid", type=int, help="its process on this machine; without it times are measured, not CPU")
    parser.add_argument("--token", default="", help="its operator's bearer token")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="a setting of our CSMS, as journal=off")
    parser.add_argument("--json", action="store_true", help="JSON instead of the table")
    return parser


def _peers(asked: argparse.Namespace) -> list[AbstractContextManager[Peer]]:
    if asked.against:
        url = asked.against.rstrip("/")
        return [nullcontext(Peer(url, f"{url.replace('http', 'ws', 1)}/ocpp", asked.pid, f"{url}/api/v1", asked.token))]
    options = [part for option in asked.option for part in (f"--{option.partition('=')[0]}", option.partition("=")[2])]
    peers = [csms("csms, SQLite", "", *options)]
    if other := os.environ.get("CSMS_DATABASE_URL"):
        peers.append(csms(f"csms, {other.partition('://')[0]}", other, *options))
    return [*peers, library()]


def _measured(context: AbstractContextManager[Peer], count: int, asked: argparse.Namespace) -> list[Figure]:
    with context as peer:
        sys.stderr.write(f"{peer.name}, {count} connections\n")
        return uvloop.run(_measure(peer, count, asked))


async def _measure(peer: Peer, count: int, asked: argparse.Namespace) -> list[Figure]:
    identities = [f"BENCH{number}" for number in range(count)]
    await prepare(peer, identities)
    before = resident_kib(peer.pid) if peer.pid else 0
    stations = await connected(peer.ws_url, identities)
    await asyncio.sleep(asked.settle_s)
    figures = []
    if peer.pid:
        each = (resident_kib(peer.pid) - before) / count
        figures.append(Figure(peer.name, count, "memory a connection", "KiB", each, each, each))
    try:
        for name, script in SCRIPTS.items():
            calls = max(asked.at_once, int(CALLS[name] * asked.scale))
            if name == "StartTransaction":
                calls = max(calls, count)  # each station needs a transaction for its meter values
            figures.append(await _figure(peer, stations, name, calls, asked, steps=len(script)))
    finally:
        for station in stations:
            station.close()
    return figures


async def _figure(peer: Peer, stations: Sequence[Station], name: str, calls: int, asked: argparse.Namespace, steps: int) -> Figure:
    taken = []
    for _ in range(asked.runs):
        began = cpu_ms(peer.pid) if peer.pid else time.perf_counter() * 1000
        await Round(stations, SCRIPTS[name], calls, asked.at_once).play()
        await asyncio.sleep(asked.settle_s)  # what is written later was caused by these calls
        ended = cpu_ms(peer.pid) if peer.pid else time.perf_counter() * 1000 - asked.settle_s * 1000
        taken.append((ended - began) / calls / steps)
    return Figure.of(peer.name, len(stations), name, "ms CPU a call" if peer.pid else "ms a call", taken)


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(word) for word in text.split(","))
    if not all(number > 0 for number in numbers):
        raise ValueError(text)
    return numbers


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
