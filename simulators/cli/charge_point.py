"""`simulators charge-point`: one virtual charge point in the terminal, its frames as arrows, its buttons as keys.

It knows the command's options and exit codes. The terminal is in `simulators.cli.terminal`.
"""

import argparse
import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from simulators.cli import connection, faults, kinds, papers, story
from simulators.cli.durations import duration
from simulators.cli.terminal import DOCTOR_S, Result, Terminal, Work
from simulators.doctor.examination import Patient
from simulators.stories.runner import play
from simulators.stories.sessions import charge
from simulators.transport.dial import DialFailed
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed

PATIENCE = timedelta(seconds=60)  # real time without a connection
ANSWER_S = 35.0  # longer than the 30 s after which a station gives up a CALL

EXAMPLE = """examples:
  simulators charge-point --csms ws://127.0.0.1:8000/ocpp --id CP1 --id-tag TAG1
  simulators charge-point --csms ws://127.0.0.1:8000/ocpp --id CP1 --id-tag TAG1 --charge 10m --speed 60

It stays up and dials again when the CSMS is down; when the first dial fails, the doctor says why.
With --charge it plays one session and exits 0 when the session was accepted and stopped cleanly, else 1. With --charge and
--story it also exits 1 when it is interrupted, when no dial succeeds for --timeout, and when transaction messages are
lost with it; with --store those are kept.
With --speed the station's time starts in the past (24 h ago or earlier), so that no timestamp lies in the future;
a head start of 24 h lasts 24 minutes at speed 60. With --charge it is twice the session, if that is more.
With --json, lines with `direction` are frames and notes, lines with `event` what happened, the last one with `result`
tells how --charge or --story ended: passed, failed or interrupted; `undelivered` names transaction messages that were left.
"""


def add_parser(subparsers: Any) -> None:
    """Add the `charge-point` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "charge-point",
        help="one virtual charge point: frames as arrows, keys to plug, swipe and fault",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    connection.add_options(parser)
    papers.add_options(parser)
    story.add_options(parser)
    faults.add_options(parser)
    parser.add_argument("--id-tag", type=_id_tag, metavar="TAG", help="the card that is swiped")
    parser.add_argument("--charge", type=duration, metavar="10m", help="play one session of this length and exit")
    patience_help = "with --charge and --story: how long, in real time, it may be without a connection (60s)"
    parser.add_argument("--timeout", type=duration, default=PATIENCE, metavar="60s", help=patience_help)
    parser.add_argument("--speed", type=_speed, default=1.0, help="how fast the station's time runs (1)")
    parser.add_argument("--connectors", type=_count, metavar="N", help="how many it has (1, or as its kind has)")
    kinds.add_options(parser)
    parser.add_argument("--seed", metavar="S", help="all chance comes from it: message ids, waits, faults, keys")
    parser.add_argument("--store", type=Path, metavar="FILE", help="keep queue, settings and open sessions in this file over restarts")
    parser.add_argument("--follow-csms-time", action="store_true", help="set the station's clock by the CSMS's currentTime")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of arrows")
    parser.add_argument("--tape", type=Path, metavar="FILE", help="append every frame to this file as JSON lines")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the charge point until it is done, or until q, Ctrl-C or SIGTERM."""
    if arguments.charge and not arguments.id_tag:
        return _wrong_usage("--charge needs a card: give --id-tag")
    if arguments.charge and arguments.story:
        return _wrong_usage("--charge and --story are two stories: give one")
    try:
        work = story.playing(arguments, story.steps(arguments)) if arguments.story else None
        tls = connection.tls_context(arguments)
        station = VirtualChargePoint(
            arguments.csms,
            arguments.id,
            password=arguments.password,
            tls=tls,
            speed=arguments.speed,
            profile=kinds.profile(arguments, arguments.connectors),
            tape=arguments.tape,
            seed=arguments.seed,
            store=arguments.store,
            follow_csms_time=arguments.follow_csms_time,
            timeout_s=max(ANSWER_S, arguments.timeout.total_seconds()),
            session=arguments.charge,
            faults=faults.rules(arguments),
            **papers.security(arguments),
        )
    except (ValueError, OSError) as error:
        return _wrong_usage(str(error))
    password = connection.dialled_password(arguments)
    patient = Patient(connection.dialled_csms(arguments), arguments.id, password, tls, boots=False, answer_s=DOCTOR_S, linger_s=0.5)
    try:
        return asyncio.run(_attend(station, patient, arguments, work))
    except asyncio.CancelledError:  # by a second signal
        return 1


async def _attend(station: VirtualChargePoint, patient: Patient, arguments: argparse.Namespace, work: Work | None) -> int:
    work = _charging(arguments) if arguments.charge else work
    terminal = Terminal(
        station,
        patient,
        card=arguments.id_tag,
        speed=arguments.speed,
        as_json=arguments.json,
        work=work,
        store=arguments.store,
        timeout_s=arguments.timeout.total_seconds(),
    )
    return await terminal.run()


def _charging(arguments: argparse.Namespace) -> Work:
    async def work(station: VirtualChargePoint) -> Result:
        driver = station.driver
        try:
            await station.booted()
            sessions = await play(charge(arguments.id_tag, arguments.charge), station)
        except DialFailed as failure:
            return Result(1, str(failure))
        except ExpectationFailed as failure:
            return Result(1, str(driver.failure or failure.sentence))  # the frames were shown as they came
        session = sessions[-1]
        number = session.started.transaction_id
        words = f"session accepted and stopped cleanly: transaction {number}, {session.energy_wh} Wh"
        return Result(0, words, {"transaction_id": number, "energy_wh": session.energy_wh})

    return work


def _wrong_usage(sentence: str) -> int:
    sys.stderr.write(f"simulators charge-point: {sentence}\n")
    return 2


def _id_tag(text: str) -> str:
    if not 1 <= len(text) <= 20:
        raise argparse.ArgumentTypeError(f"{text!r} is no id tag: it has 1 to 20 characters (OCPP 1.6, 7.28)")
    return text


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 0 < speed <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed: 1 is real time, 60 a minute a second")
    return speed


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 99:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of connectors (1 to 99)")
    return int(text)
