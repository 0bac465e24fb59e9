"""`simulators doctor`: what keeps a station from its CSMS, as a checklist. It draws findings; the doctor makes them."""

import argparse
import asyncio
import json
import sys
from typing import Any

from simulators.cli import connection
from simulators.cli.checklist import Checklist
from simulators.doctor.examination import Patient, examine
from simulators.doctor.findings import Finding, State

EXAMPLE = """examples:
  simulators doctor --csms ws://127.0.0.1:8000/ocpp --id CP1
  simulators doctor --csms wss://csms.example.com/ocpp --id CP1 --password secret --ca ca.pem

It looks the name up, connects, does TLS and the WebSocket upgrade, and boots: the CSMS sees a BootNotification, unless
--no-boot is given. It exits 0 when the station was accepted (with --no-boot: the link stayed open), else 1.
"""


def add_parser(subparsers: Any) -> None:
    """Add the `doctor` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "doctor",
        help="why does the station not reach its CSMS: name, TCP, TLS, HTTP, subprotocol, registration",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    connection.add_options(parser)
    parser.add_argument("--no-boot", action="store_true", help="send no BootNotification; watch the open link for a second")
    parser.add_argument("--timeout", type=_seconds, default=10.0, metavar="S", help="seconds to wait for each answer (10)")
    parser.add_argument("--json", action="store_true", help="one JSON object a step, and the verdict")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Examine and tell; 0 when everything is well, 1 when a step failed or waits, 2 for unusable options."""
    try:
        tls = connection.tls_context(arguments)
    except ValueError as error:
        sys.stderr.write(f"simulators doctor: {error}\n")
        return 2
    patient = Patient(
        arguments.csms, arguments.id, connection.dialled_password(arguments), tls, boots=not arguments.no_boot, answer_s=arguments.timeout
    )
    return asyncio.run(_examine(patient, as_json=arguments.json))


async def _examine(patient: Patient, *, as_json: bool) -> int:
    checklist = None if as_json else Checklist(sys.stdout)
    trouble: Finding | None = None
    async for finding in examine(patient):
        if finding.state in (State.FAILED, State.WAITING):
            trouble = finding
        if checklist:
            checklist.draw(finding)
        else:
            print(json.dumps(finding.as_dict()), flush=True)
    if checklist:
        checklist.conclude(trouble)
    else:
        print(json.dumps({"result": "failed" if trouble else "passed", "cause": trouble.cause if trouble else ""}), flush=True)
    return 1 if trouble else 0


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds (above 0, 3600 at most)")
    return seconds
