"""`simulators fleet`: many charge points at a CSMS, their traffic, what hits them, and the report. It knows the command's options, exit
codes and output; what a fleet does is the fleet's affair."""

import argparse
import asyncio
import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from random import SystemRandom
from typing import Any, TypeVar

from simulators.cli.fleet_run import PASSWORD, TOKEN, Run
from simulators.cli.ports import port
from simulators.fleet import plan as plans
from simulators.fleet.plan import KINDS, Plan, Redial
from simulators.transport.dial import station_url

T = TypeVar("T")

SPARE_FILES = 64
EXAMPLE = """examples:
  simulators fleet --csms ws://127.0.0.1:8000/ocpp --count 1000 --register http://127.0.0.1:8000 --session-every 5m --for 10m
  simulators fleet --csms ws://127.0.0.1:8000/ocpp --count 500 --shape storm@60s,first=1s,max=30s --shape outage@3m,for=20s --for 5m
  simulators fleet --csms ws://127.0.0.1:8000/ocpp --plan soak.toml --processes 2 --report soak.json --metrics 9300

shapes (KIND@WHEN, then where wanted: ,for=30s,share=0.5,first=1s,max=60s,jitter=0.5):
""" + "".join(f"  {kind:9} {words}\n" for kind, words in KINDS.items())
EXITS = """
exit code: 0 when nothing was lost, doubled, out of order or left running and every station was accepted; else 1; 2 for wrong usage.
Latencies are marked invalid, whatever the exit code, when this tool was the bottleneck.
"""


def add_parser(subparsers: Any) -> None:
    """Add the `fleet` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "fleet",
        help="many charge points: ramp, traffic, storms, a report of what was lost",
        epilog=EXAMPLE + EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--csms", required=True, metavar="URL", help="ws://HOST:PORT/ocpp, up to the identity")
    parser.add_argument("--count", type=_number, metavar="N", help="how many (1)")
    parser.add_argument("--id", dest="pattern", metavar="PATTERN", help="the identities (CP{n:05})")
    parser.add_argument("--id-tag", dest="tags", metavar="PATTERN", help="the cards, one a station (TAG{n:05})")
    parser.add_argument("--plan", type=Path, metavar="FILE.toml", help="all of this from a file; an option beats it")
    parser.add_argument("--ramp", dest="ramp_per_s", type=_reader(plans.rate), metavar="100/s", help="how fast they come (500/s)")
    parser.add_argument("--session-every", dest="session_every_s", type=_reader(plans.seconds), metavar="5m", help="a car at each station")
    parser.add_argument("--for", dest="for_s", type=_reader(plans.seconds), metavar="10m", help="how long; without it until Ctrl-C")
    parser.add_argument("--shape", dest="shapes", type=_reader(plans.shape), action="append", metavar="KIND@WHEN", help="see below")
    parser.add_argument(
        "--backoff", type=_reader(_redial), metavar="1s..60s,0.5", help="how they dial again: first..max,jitter (1s..60s,0.5)"
    )
    parser.add_argument("--connectors", type=_number, metavar="N", help="how many each has (1)")
    parser.add_argument("--speed", type=float, metavar="60", help="how fast the stations' time runs (1); real time for all but sessions")
    parser.add_argument("--seed", type=int, help="one seed, one fleet (drawn, and told)")
    parser.add_argument("--password", default=os.environ.get(PASSWORD), help=f"for HTTP Basic authentication; better in {PASSWORD}")
    _add_outside(parser)
    parser.set_defaults(run=run)


def _add_outside(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--register", metavar="API_URL", help="create stations and cards first, by the operator API at http://HOST:PORT")
    parser.add_argument("--verify", metavar="API_URL", help="compare at the end with what the operator API has stored")
    parser.add_argument("--token", default=os.environ.get(TOKEN, ""), help=f"the operator's bearer token; better in {TOKEN}")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the summary as JSON")
    parser.add_argument("--json", action="store_true", help="the summary as JSON on stdout instead of the table")
    parser.add_argument(
        "--metrics", type=port, metavar="PORT", help="Prometheus metrics at http://127.0.0.1:PORT/metrics (0: any free port)"
    )
    parser.add_argument("--processes", type=_number, default=1, metavar="N", help="spread over so many processes; one report (1)")
    parser.add_argument(
        "--lag-limit", type=_reader(plans.seconds), default=0.05, metavar="50ms", help="own lateness (p99) that spoils a run"
    )
    parser.add_argument("--share", help=argparse.SUPPRESS)
    parser.add_argument("--begins", type=float, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Run the fleet until it is done, or until Ctrl-C or SIGTERM."""
    try:
        plan = _plan(arguments)
        station_url(arguments.csms, plans.name(plan.pattern, 1))
        if arguments.report:
            arguments.report.touch()  # better now than after the run
    except (ValueError, OSError) as error:
        sys.stderr.write(f"simulators fleet: {error}\n")
        return 2
    if arguments.share is None:
        _raise_file_limit(-(-plan.count // arguments.processes) + SPARE_FILES)
    else:
        _raise_file_limit(0)
    return _loop(Run(plan, arguments).run)


def _loop(main: Callable[[], Any]) -> int:
    factory: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    with suppress(ModuleNotFoundError):  # Windows has none
        factory = import_module("uvloop").new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return int(runner.run(main()))


def _plan(arguments: argparse.Namespace) -> Plan:
    base = plans.read(arguments.plan.read_text(encoding="utf-8")) if arguments.plan else {}
    given = {key: value for key, value in vars(arguments).items() if value is not None}
    if "shapes" in given:
        given["shapes"] = tuple(given["shapes"])
    if "backoff" in given:
        given["redial"] = given["backoff"]
    if given.get("seed", base.get("seed")) is None:
        given["seed"] = SystemRandom().randrange(2**31)
    return plans.made(plans.made(Plan(), base), {key: value for key, value in given.items() if key != "plan"})


def _raise_file_limit(needed: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.stderr.write(
            f"simulators fleet: only {hard} files may be open, and {needed} are needed; raise the limit: ulimit -Hn {needed}\n"
        )


def _redial(text: str) -> Redial:
    waits, _, jitter = text.partition(",")
    first, _, most = waits.partition("..")
    first_s = plans.seconds(first)
    return Redial(first_s, plans.seconds(most) if most else first_s, float(jitter) if jitter else Redial().jitter)


def _reader(read: Callable[[str], T]) -> Callable[[str], T]:
    def reader(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return reader


def _number(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above zero")
    return int(text)
