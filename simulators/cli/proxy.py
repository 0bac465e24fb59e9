"""`simulators proxy`: between a real charger and any CSMS; frames as arrows on stderr, on tape, and faulty where ordered."""

import argparse
import asyncio
import os
import signal
import ssl
import sys
from pathlib import Path
from typing import Any

from simulators.cli import faults
from simulators.cli.ports import port
from simulators.faults.rules import Rule
from simulators.proxy.server import Proxy
from simulators.transport.arrows import Translator
from simulators.transport.printer import Printer
from simulators.transport.tape import Entry

EXAMPLE = """example:
  simulators proxy --listen 9000 --csms ws://127.0.0.1:8000/ocpp --tape field.jsonl
  simulators proxy --listen 9000 --csms wss://csms.example/ocpp --fault 'drop StopTransaction nth=1'

A charger dials ws://HOST:9000/ANY/PATH/IDENTITY and meets the CSMS as if the proxy were not there.
"""


def add_parser(subparsers: Any) -> None:
    """Add the `proxy` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "proxy",
        help="between a real charger and any CSMS: shows, records, injects faults",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--listen", type=port, required=True, metavar="PORT", help="port for the chargers, 0 for a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1); 0.0.0.0 lets real chargers in")
    parser.add_argument("--csms", required=True, metavar="URL", help="ws:// or wss://HOST:PORT/ocpp, up to the identity")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="trust the CAs in this PEM file instead of this machine's")
    faults.add_options(parser)
    parser.add_argument("--seed", help="makes the chances of fault rules the same in every run")
    parser.add_argument("--tape", type=Path, metavar="FILE", help="append every frame to this file as JSON lines")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; 1 when the address cannot be listened on, 2 on wrong usage."""
    try:
        rules = faults.rules(arguments)
        tls = ssl.create_default_context(cafile=arguments.ca) if arguments.ca else None
        proxy = _proxy(arguments, rules, tls)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"simulators proxy: {error}\n")
        return 2
    try:
        asyncio.run(_serve(proxy))
    except OSError as error:
        sys.stderr.write(f"simulators proxy: cannot listen on {arguments.host}:{arguments.listen}: {error}\n")
        return 1
    return 0


def _proxy(arguments: argparse.Namespace, rules: tuple[Rule, ...], tls: ssl.SSLContext | None) -> Proxy:
    printer, translator = Printer(sys.stderr), Translator()

    def draw(entry: Entry) -> None:
        try:
            printer.draw(translator.arrow(entry))
        except BrokenPipeError:  # who only reads the tape may close it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())

    return Proxy(
        arguments.csms,
        host=arguments.host,
        port=arguments.listen,
        rules=rules,
        seed=arguments.seed,
        tape=arguments.tape,
        tls=tls,
        on_entry=draw,
    )


async def _serve(proxy: Proxy) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with proxy:
        print(f"ready {proxy.url.replace('ws', 'http', 1)}", flush=True)
        await stop.wait()
