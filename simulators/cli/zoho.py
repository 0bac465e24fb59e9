"""`simulators zoho`: the mock Zoho as a server in the terminal, each exchange shown as arrows on stderr."""

import argparse
import asyncio
import base64
import signal
import sys
from typing import Any
from urllib.parse import urlsplit

from simulators.cli.ports import port
from simulators.demo.webhooks import answer_arrow, breach_arrows, request_arrow
from simulators.transport.printer import Printer
from simulators.zoho.journal import Exchange
from simulators.zoho.server import MockZoho

EXAMPLE = """example:
  simulators zoho --port 8100 --csms http://127.0.0.1:8000
  csms serve --zoho-boot-url "$(curl -s http://127.0.0.1:8100/__admin | jq -r .boot_url)"
  curl -d '{"zoho_customer_id": "445"}' http://127.0.0.1:8100/__admin/call/unblock_customer
"""


def add_parser(subparsers: Any) -> None:
    """Add the `zoho` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "zoho",
        help="the mock Zoho: calls webhooks, receives boot notifications, judges both",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=port, default=8100, help="port to listen on, 0 for a free one (8100)")
    parser.add_argument("--csms", type=_http_url, metavar="URL", help="the CSMS whose webhooks are called")
    parser.add_argument("--csms-token", default="", metavar="TOKEN", help="bearer token for those calls")
    parser.add_argument(
        "--signing-secret",
        type=_signing_secret,
        metavar="whsec_...",
        help="refuse what the CSMS does not sign with it (Standard Webhooks)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; 1 when the address cannot be listened on."""
    try:
        asyncio.run(_serve(arguments))
    except OSError as error:
        print(f"simulators zoho: cannot listen on {arguments.host}:{arguments.port}: {error}", file=sys.stderr)
        return 1
    return 0


async def _serve(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    printer = Printer(sys.stderr)

    def draw(exchange: Exchange) -> None:
        if exchange.ended_at is None:
            printer.draw(request_arrow(exchange))
            return
        for arrow in (answer_arrow(exchange), *breach_arrows(exchange)):
            printer.draw(arrow)

    async with MockZoho(
        csms_url=arguments.csms or "",
        host=arguments.host,
        port=arguments.port,
        csms_token=arguments.csms_token,
        signing_secret=arguments.signing_secret or "",
        on_exchange=draw,
    ) as zoho:
        print(f"ready {zoho.url}", flush=True)
        await stop.wait()


def _http_url(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is no http://HOST:PORT address")
    return text


def _signing_secret(text: str) -> str:
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a signing secret is whsec_ and base64") from error
    if not (text.startswith("whsec_") and 24 <= len(key) <= 64):
        raise argparse.ArgumentTypeError("a signing secret is whsec_ and base64 of 24 to 64 bytes")
    return text
