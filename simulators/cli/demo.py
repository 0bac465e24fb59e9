"""`simulators demo`: the customer's story, played in the terminal through real servers."""

import argparse
import asyncio
import os
import signal
import sys
from typing import Any

from simulators.demo.performance import Interrupted, perform
from simulators.demo.processes import StartFailed
from simulators.demo.stage import Stage
from simulators.demo.story import StoryFailed

EXAMPLE = """example:
  simulators demo           play the story and keep everything running until Ctrl-C
  simulators demo --once    play it and exit: 0 when every step went as it should, else 1
"""


def add_parser(subparsers: Any) -> None:
    """Add the `demo` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "demo",
        help="CSMS, mock Zoho and a charge point play the customer's story",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--once", action="store_true", help="end when the story is over")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play the story; 0 when it was played to its end, 1 when a step failed or it was broken off."""
    try:
        asyncio.run(_run(arguments.once))
    except (StartFailed, StoryFailed) as error:
        sys.stderr.write(f"simulators demo: {error}\n")
        return 1
    except Interrupted:
        sys.stderr.write("simulators demo: broken off\n")
        return 1
    return 0


async def _run(once: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    def lose_reader() -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        stop.set()

    await perform(Stage(sys.stdout, on_lost=lose_reader), stop, once=once)
