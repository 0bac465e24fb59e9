"""`simulators replay`: plays a recorded station against a CSMS and prints where the answers differ."""

import argparse
import asyncio
import json
import os
import ssl
import sys
from pathlib import Path
from typing import Any

from simulators.replay.comparison import Difference
from simulators.replay.player import Player, Report
from simulators.replay.recording import BadRecording, load
from simulators.replay.script import script_of
from simulators.transport.dial import DialFailed, station_url
from simulators.transport.tape import Tape

PASSWORD = "STATION_PASSWORD"
COLUMNS = ("call", "action", "field", "recorded", "now")
EXAMPLE = """example:
  simulators replay field.jsonl --csms ws://127.0.0.1:8000/ocpp
  simulators replay field.jsonl --csms ws://127.0.0.1:8000/ocpp --id CP7 --speed 60 --json

Message ids are new, times are moved so that none lies in the future, transaction ids are those of this CSMS.
Another currentTime, transactionId, interval or expiryDate is no difference; the last two are told for information.
Exit code 0: every answer is the recorded one; 1: some differ, or the CSMS cannot be reached; 2: wrong usage.
"""


def add_parser(subparsers: Any) -> None:
    """Add the `replay` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "replay",
        help="a recorded station's side, sent again to any CSMS; tells where its answers differ",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE.jsonl", help="a tape, of charge-point or proxy")
    parser.add_argument("--csms", required=True, metavar="URL", help="ws:// or wss://HOST:PORT/ocpp, up to the identity")
    parser.add_argument("--station", metavar="ID", help="which station of the tape to play; needed when there are several")
    parser.add_argument("--id", metavar="ID", help="the identity to play as (the recorded one)")
    parser.add_argument("--password", default=os.environ.get(PASSWORD), help=f"for HTTP Basic authentication; better in {PASSWORD}")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="trust the CAs in this PEM file instead of this machine's")
    parser.add_argument("--speed", type=_speed, help="keep the recorded pace: 1 as it was, 60 sixty times as fast; else without waiting")
    parser.add_argument("--timeout", type=float, default=30.0, metavar="S", help="how long the CSMS may take for an answer (30)")
    parser.add_argument("--tape", type=Path, metavar="FILE", help="append what is said now to this file")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play; 0 when every answer is the recorded one, 1 when not, 2 on wrong usage."""
    try:
        moments = load(arguments.file, arguments.station, lambda words: sys.stderr.write(f"simulators replay: {words}\n"))
        identity = arguments.id or moments[0].station
        station_url(arguments.csms, identity)
        tls = ssl.create_default_context(cafile=arguments.ca) if arguments.ca else None
        tape = Tape(identity, path=arguments.tape)
    except (BadRecording, ValueError, OSError) as error:
        sys.stderr.write(f"simulators replay: {error}\n")
        return 2
    player = Player(
        arguments.csms,
        identity,
        password=arguments.password,
        tls=tls,
        speed=arguments.speed,
        timeout_s=arguments.timeout,
        tape=tape,
    )
    try:
        report = asyncio.run(player.play(script_of(moments)))
    except DialFailed as failure:
        sys.stderr.write(f"simulators replay: {failure}\n")
        return 1
    finally:
        tape.close()
    _tell(report, as_json=arguments.json)
    return 1 if report.differences else 0


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
        return
    _tabulate(report.differences)
    if report.variations:
        print("no differences, but for information:")
        _tabulate(report.variations)
    for told, actions in (("did not send this time", report.missed), ("sends only now", report.surprises)):
        if actions:
            print(f"the CSMS {told}: {', '.join(actions)}")
    print(f"{report.calls} calls, {report.compared} answers compared, {len(report.differences)} differences")


def _tabulate(found: list[Difference]) -> None:
    if not found:
        return
    rows = [COLUMNS, *((str(one.number), one.action, one.field, one.recorded, one.now) for one in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 1 <= speed <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed: 1 is the recorded pace, 60 a minute a second")
    return speed
