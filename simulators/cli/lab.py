"""`simulators lab`: named virtual charge points under an HTTP control API and a page. It knows options and the ready line."""

import argparse
import asyncio
import json
import os
import signal
import ssl
import sys
from pathlib import Path
from typing import Any

from simulators.cli.ports import port
from simulators.lab import wanted
from simulators.lab.bench import FRAMES
from simulators.lab.errors import LabError
from simulators.lab.server import LabServer

TOKEN = "LAB_TOKEN"
EXAMPLE = """example:
  simulators lab --csms ws://127.0.0.1:8000/ocpp
  curl -d '[{"id": "CP1", "id_tag": "TAG1"}]' http://127.0.0.1:8200/api/populate
  curl -X POST http://127.0.0.1:8200/api/charge-points/CP1/actions/plug
The page is at /, the API's description at /openapi.json.
"""


def add_parser(subparsers: Any) -> None:
    """Add the `lab` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "lab",
        help="named charge points under an HTTP control API and a page",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=port, default=8200, help="port to listen on, 0 for a free one (8200)")
    parser.add_argument("--csms", metavar="URL", help="where charge points dial that name no address: ws://HOST:PORT/ocpp")
    parser.add_argument("--populate", type=Path, metavar="FILE", help="a JSON file as for POST /api/populate")
    parser.add_argument("--token", default=os.environ.get(TOKEN, ""), help=f"bearer token for the API; better in {TOKEN}")
    parser.add_argument("--frames", type=_count, default=FRAMES, metavar="N", help=f"entries kept of each tape ({FRAMES})")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="trust the CAs in this PEM file when dialling wss://")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; 1 when the address cannot be listened on, 2 for unusable options."""
    try:
        points = _read_points(arguments.populate, arguments.csms)
        tls = ssl.create_default_context(cafile=arguments.ca) if arguments.ca else None
        server = LabServer(
            host=arguments.host, port=arguments.port, csms=arguments.csms, token=arguments.token, frames=arguments.frames, tls=tls
        )
    except (ValueError, OSError, LabError) as error:
        sys.stderr.write(f"simulators lab: {error}\n")
        return 2
    try:
        return asyncio.run(_serve(server, points))
    except OSError as error:
        sys.stderr.write(f"simulators lab: cannot listen on {arguments.host}:{arguments.port}: {error.strerror or error}\n")
        return 1


async def _serve(server: LabServer, points: dict[str, wanted.Wanted]) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with server:
        try:
            await server.bench.populate(points)
        except LabError as error:
            sys.stderr.write(f"simulators lab: {error}\n")
            return 2
        print(f"ready {server.url}", flush=True)
        await stop.wait()
        for number in (signal.SIGINT, signal.SIGTERM):  # a second signal ends at once
            asyncio.get_running_loop().remove_signal_handler(number)
    return 0


def _read_points(path: Path | None, csms: str | None) -> dict[str, wanted.Wanted]:
    if csms is not None:
        wanted.read({"id": "any", "csms": csms})
    if path is None:
        return {}
    try:
        return wanted.read_all(json.loads(path.read_text(encoding="utf-8")), csms)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: no JSON: {error}") from error
    except LabError as error:
        raise ValueError(f"{path}: {error}") from error


def _count(text: str) -> int:
    if not text.isdecimal() or not 10 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of entries (10 to 1000000)")
    return int(text)
