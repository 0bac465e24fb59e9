"""What a call costs the server in CPU, and a connection in memory, at 100, 1,000 and 5,000 connections: our CSMS on SQLite (and on the
database that CSMS_DATABASE_URL names), and beside it the `ocpp` library's plain server, in the same run on the same machine. Or, with
`--stored`, what a call costs our CSMS on SQLite when it holds so many finished transactions: a server for each number, all up together,
taking their runs in turn. Each figure is the median of some runs, with the least and the most of them."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict
from functools import partial

import httpx
import uvloop

from loadtests.benchmarks.calls import SCRIPTS
from loadtests.benchmarks.figures import Figure, table
from loadtests.benchmarks.history import fill
from loadtests.benchmarks.peers import Peer, csms, library, prepare
from loadtests.benchmarks.process import cpu_ms, resident_kib
from loadtests.benchmarks.stations import Failed, Round, Station, connected

EXAMPLES = """examples:
  python -m loadtests.benchmarks server
  CSMS_DATABASE_URL=postgres://csms:secret@db/csms python -m loadtests.benchmarks server --connections 100 --json
  python -m loadtests.benchmarks server --stored 1000,1000000 --option journal=off
  python -m loadtests.benchmarks server --against http://127.0.0.1:8000 --pid 4711
"""
CALLS = {"Heartbeat": 10_000, "StartTransaction": 2_000, "MeterValues": 2_000, "cycle": 500}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; return the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.stored and asked.against:
        parser.error("--stored fills databases of our own, not the one of the CSMS at --against")
    _raise_file_limit()
    figures: list[Figure] = []
    try:
        for count in asked.connections or ((100,) if asked.stored else (100, 1000, 5000)):
            for group in _groups(asked):
                figures += _measured(group, count, asked)
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
    parser.add_argument("--connections", type=_numbers, metavar="N,...", help="how many (100,1000,5000; with --stored: 100)")
    parser.add_argument(
        "--stored", type=_numbers, default=(), metavar="N,...", help="how many transactions to store before, a server for each"
    )
    parser.add_argument("--runs", type=int, help="how often each figure is taken (3; with --stored: 9)")
    parser.add_argument("--at-once", type=int, default=50, help="how many stations are in a call at a time (50)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual number of calls (1.0)")
    parser.add_argument("--settle-s", type=float, default=1.0, help="how long to wait for what is written later, in seconds (1.0)")
    parser.add_argument("--against", metavar="URL", help="measure a CSMS that runs at http://HOST:PORT instead of our own")
    parser.add_argument("--pid", type=int, help="its process on this machine; without it times are measured, not CPU")
    parser.add_argument("--token", default="", help="its operator's bearer token")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="a setting of our CSMS, as journal=off")
    parser.add_argument("--json", action="store_true", help="JSON instead of the table")
    return parser


def _groups(asked: argparse.Namespace) -> list[list[AbstractContextManager[Peer]]]:
    """What is measured, one group after the other; those of a group take turns."""
    if asked.against:
        url = asked.against.rstrip("/")
        return [[nullcontext(Peer(url, f"{url.replace('http', 'ws', 1)}/ocpp", asked.pid, f"{url}/api/v1", asked.token))]]
    options = [part for option in asked.option for part in (f"--{option.partition('=')[0]}", option.partition("=")[2])]
    if asked.stored:
        return [[csms(f"{count:,} stored", "", *options, fill=partial(fill, count=count)) for count in asked.stored]]
    groups: list[list[AbstractContextManager[Peer]]] = [[csms("csms, SQLite", "", *options)]]
    if other := os.environ.get("CSMS_DATABASE_URL"):
        groups.append([csms(f"csms, {other.partition('://')[0]}", other, *options)])
    return [*groups, [library()]]


def _measured(group: Sequence[AbstractContextManager[Peer]], count: int, asked: argparse.Namespace) -> list[Figure]:
    with ExitStack() as stack:
        peers = [stack.enter_context(peer) for peer in group]
        sys.stderr.write(f"{'; '.join(peer.name for peer in peers)}: {count} connections\n")
        return uvloop.run(_measure(peers, count, asked))


async def _measure(peers: Sequence[Peer], count: int, asked: argparse.Namespace) -> list[Figure]:
    figures: list[Figure] = []
    fleets: list[tuple[Peer, list[Station]]] = []
    try:
        for peer in peers:
            stations, memory = await _fleet(peer, count, asked)
            fleets.append((peer, stations))
            figures += memory
        for name in SCRIPTS:
            figures += await _figures(fleets, name, asked)
    finally:
        for station in (station for _, stations in fleets for station in stations):
            station.close()
    return figures


async def _fleet(peer: Peer, count: int, asked: argparse.Namespace) -> tuple[list[Station], list[Figure]]:
    identities = [f"BENCH{number}" for number in range(count)]
    await prepare(peer, identities)
    before = resident_kib(peer.pid) if peer.pid else 0
    stations = await connected(peer.ws_url, identities)
    await asyncio.sleep(asked.settle_s)
    if not peer.pid:
        return stations, []
    each = (resident_kib(peer.pid) - before) / count
    return stations, [Figure(peer.name, count, "memory a connection", "KiB", each, each, each)]


async def _figures(fleets: Sequence[tuple[Peer, list[Station]]], name: str, asked: argparse.Namespace) -> list[Figure]:
    taken: dict[str, list[float]] = {peer.name: [] for peer, _ in fleets}
    for run in range(asked.runs or (9 if asked.stored else 3)):
        for peer, stations in fleets if run % 2 == 0 else reversed(fleets):
            taken[peer.name].append(await _taken(peer, stations, name, asked))
    units = {peer.name: "ms CPU a call" if peer.pid else "ms a call" for peer, _ in fleets}
    return [Figure.of(peer.name, len(stations), name, units[peer.name], taken[peer.name]) for peer, stations in fleets]


async def _taken(peer: Peer, stations: Sequence[Station], name: str, asked: argparse.Namespace) -> float:
    calls: int = max(asked.at_once, int(CALLS[name] * asked.scale))
    if name == "StartTransaction":
        calls = max(calls, len(stations))  # each station needs a transaction for its meter values
    began = cpu_ms(peer.pid) if peer.pid else time.perf_counter() * 1000
    await Round(stations, SCRIPTS[name], calls, asked.at_once).play()
    await asyncio.sleep(asked.settle_s)  # what is written later was caused by these calls
    ended = cpu_ms(peer.pid) if peer.pid else time.perf_counter() * 1000 - asked.settle_s * 1000
    return (ended - began) / calls / len(SCRIPTS[name])


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(word) for word in text.split(","))
    if not all(number > 0 for number in numbers):
        raise ValueError(text)
    return numbers


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
