"""`simulators charge-point`: one virtual charge point in the terminal, its frames as arrows, its buttons as keys.

It knows the command's options, exit codes and output. What the charge point does is the transport's, what a
session is the stories' affair.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulators.chargepoint.events import BadEvent, ClearFault, Event, Plug, PresentFault, Swipe, Unplug
from simulators.cli.durations import duration
from simulators.cli.keys import listening
from simulators.stories.runner import play
from simulators.stories.sessions import charge
from simulators.transport.arrows import Arrow, Translator
from simulators.transport.dial import DialFailed, station_url
from simulators.transport.printer import Printer
from simulators.transport.tape import Entry
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed

CONNECT_S = 30.0
ANSWER_S = 35.0  # longer than the 30 s after which a station gives up a CALL
LEAVE_S = 10.0  # how long a failed session is given to end
INTERRUPT_S = 2.0  # how long whoever pressed Ctrl-C waits for a session to end

PASSWORD = "STATION_PASSWORD"
KEYS = "keys: p plug, u unplug, s swipe, f fault, c clear fault, 1-9 connector, q quit"
EXAMPLE = """examples:
  simulators charge-point --csms ws://127.0.0.1:8000/ocpp --id CP1 --id-tag TAG1
  simulators charge-point --csms ws://127.0.0.1:8000/ocpp --id CP1 --id-tag TAG1 --charge 10m --speed 60

With --charge it plays one session and exits 0 when the session was accepted and stopped cleanly, else 1.
With --speed the station's time starts in the past (24 h ago or earlier), so that no timestamp lies in the future;
a head start of 24 h lasts 24 minutes at speed 60. With --charge it is twice the session, if that is more.
"""


def add_parser(subparsers: Any) -> None:
    """Add the `charge-point` command to the `simulators` parser."""
    parser = subparsers.add_parser(
        "charge-point",
        help="one virtual charge point: frames as arrows, keys to plug, swipe and fault",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--csms", required=True, metavar="URL", help="ws://HOST:PORT/ocpp, up to the identity")
    parser.add_argument("--id", required=True, help="the station's identity")
    parser.add_argument("--id-tag", type=_id_tag, metavar="TAG", help="the card that is swiped")
    parser.add_argument("--password", default=os.environ.get(PASSWORD), help=f"for HTTP Basic authentication; better in {PASSWORD}")
    parser.add_argument("--charge", type=duration, metavar="10m", help="play one session of this length and exit")
    parser.add_argument("--speed", type=_speed, default=1.0, help="how fast the station's time runs (1)")
    parser.add_argument("--connectors", type=_count, default=1, metavar="N", help="how many it has (1)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of arrows")
    parser.add_argument("--tape", type=Path, metavar="FILE", help="append every frame to this file as JSON lines")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the charge point until it is done, or until q, Ctrl-C or SIGTERM."""
    if arguments.charge and not arguments.id_tag:
        return _wrong_usage("--charge needs a card: give --id-tag")
    try:
        station_url(arguments.csms, arguments.id)
        station = VirtualChargePoint(
            arguments.csms,
            arguments.id,
            password=arguments.password,
            speed=arguments.speed,
            connectors=arguments.connectors,
            tape=arguments.tape,
            timeout_s=ANSWER_S,
            session=arguments.charge,
        )
    except (ValueError, OSError) as error:
        return _wrong_usage(str(error))
    return asyncio.run(_Terminal(station, arguments).run())


@dataclass(frozen=True, slots=True)
class _Result:
    """How a session ended: the exit code, a sentence, and facts for `--json`."""

    code: int
    text: str
    facts: dict[str, object] = field(default_factory=dict)


class _Terminal:
    """One run of the command: the station, its screen and its keys."""

    def __init__(self, station: VirtualChargePoint, arguments: argparse.Namespace) -> None:
        self._station = station
        self._arguments = arguments
        self._translator = Translator()
        self._printer = None if arguments.json else Printer(sys.stdout, dated=arguments.speed != 1)
        self._stop = asyncio.Event()
        self._connector = 1

    async def run(self) -> int:
        """Play or wait; the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupt)
        self._station.tape.listeners.append(self._show)
        async with self._station:
            with listening(self._press) as keys:
                if keys:
                    sys.stderr.write(KEYS + "\n")
                work = asyncio.create_task(self._charge() if self._arguments.charge else self._stay())
                stopped = asyncio.create_task(self._stop.wait())
                await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
                stopped.cancel()
                work.cancel()
                await asyncio.wait((work,))
                await self._leave(INTERRUPT_S if work.cancelled() else LEAVE_S)
        if not work.cancelled():
            return self._conclude(work.result())
        return 1 if self._arguments.charge else 0

    async def _stay(self) -> _Result:
        await self._station.driver.watch.within(lambda: None, None)
        raise AssertionError("this wait has no end")

    async def _leave(self, timeout_s: float) -> None:
        """Stop what still runs, so that the card is not left at its limit; a second signal does not wait."""
        if self._station.driver.connected:
            with suppress(ExpectationFailed, DialFailed):
                await self._station.wind_down(timeout_s)

    async def _charge(self) -> _Result:
        driver, arguments = self._station.driver, self._arguments
        try:
            await self._station.booted(CONNECT_S)
            sessions = await play(charge(arguments.id_tag, arguments.charge), self._station)
        except DialFailed as failure:
            return _Result(1, str(failure))
        except ExpectationFailed as failure:
            return _Result(1, str(driver.failure or failure.sentence))  # the frames were shown as they came
        session = sessions[-1]
        number = session.started.transaction_id
        words = f"session accepted and stopped cleanly: transaction {number}, {session.energy_wh} Wh"
        return _Result(0, words, {"transaction_id": number, "energy_wh": session.energy_wh})

    def _conclude(self, result: _Result) -> int:
        if self._printer is None:
            verdict = "failed" if result.code else "passed"
            self._write(json.dumps({"result": verdict, "text": result.text, **result.facts}))
        elif result.code:
            sys.stderr.write(f"simulators charge-point: {result.text}\n")
        else:
            self._write(result.text)
        return result.code

    def _interrupt(self) -> None:
        self._stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):  # a second signal ends at once
            asyncio.get_running_loop().remove_signal_handler(number)

    def _press(self, key: str) -> None:
        if key in ("q", "\x04"):
            self._stop.set()
        elif key.isdigit() and 1 <= int(key) <= self._arguments.connectors:
            self._connector = int(key)
            self._say(f"connector {key} chosen")
        elif key in _BUTTONS:
            self._happen(_BUTTONS[key](self._connector))
        elif key == "s" and self._arguments.id_tag:
            self._happen(Swipe(self._connector, self._arguments.id_tag))
        elif key == "s":
            self._say("no card to swipe: start with --id-tag")
        elif not key.isspace():
            self._say(f"{key!r} is no key; {KEYS}")

    def _happen(self, event: Event) -> None:
        try:
            self._station.act(event)
        except BadEvent as error:
            self._say(str(error))

    def _say(self, text: str) -> None:
        if self._printer is None:
            sys.stderr.write(text + "\n")
        else:
            self._printer.draw(Arrow(self._station.driver.clock.now(), self._arguments.id, "", "·", text, "note"))

    def _show(self, entry: Entry) -> None:
        try:
            if self._printer is None:
                self._write(entry.to_json())
            else:
                self._printer.draw(self._translator.arrow(entry))
        except BrokenPipeError:
            self._lose_reader()

    def _write(self, line: str) -> None:
        try:
            print(line, flush=True)
        except BrokenPipeError:
            self._lose_reader()

    def _lose_reader(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        self._stop.set()


_BUTTONS: dict[str, Callable[[int], Event]] = {
    "p": Plug,
    "u": Unplug,
    "f": lambda connector: PresentFault(connector, "OtherError"),
    "c": ClearFault,
}


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
