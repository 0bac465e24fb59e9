"""One run of `simulators charge-point`: the station, its screen or its lines, and its keys.

It shows what happens and passes on what is pressed. What the charge point does is the transport's, what a session
is the stories' affair.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulators.chargepoint.events import BadEvent, Output
from simulators.cli import happened
from simulators.cli.buttons import LINE, Buttons
from simulators.cli.checklist import Checklist
from simulators.cli.keys import listening
from simulators.cli.remains import Remains
from simulators.doctor.examination import Patient, examine
from simulators.doctor.findings import State
from simulators.transport.arrows import Arrow, Translator
from simulators.transport.dial import DialFailed
from simulators.transport.portrait import portray
from simulators.transport.printer import Printer
from simulators.transport.tape import Entry
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed

if TYPE_CHECKING:
    from simulators.cli.screen import Screen

LEAVE_S = 10.0  # how long a failed session is given to end
INTERRUPT_S = 1.5  # how long whoever pressed Ctrl-C waits for a session to end
CLOSE_S = 1.0  # and for the connection to close
REFRESH_S = 0.25
DOCTOR_S = 5.0


@dataclass(frozen=True, slots=True)
class Result:
    """How a story ended: the exit code, a sentence, and facts for `--json`; `interrupted` when somebody ended it."""

    code: int
    text: str
    facts: dict[str, object] = field(default_factory=dict)
    interrupted: bool = False


INTERRUPTED = Result(1, "interrupted before it was done", interrupted=True)
Work = Callable[[VirtualChargePoint], Awaitable[Result]]


class Terminal:
    """Runs `station` until `work` is done (None: until somebody ends it), as arrows, on a screen or as JSON lines.

    `patient` is examined when the first dial fails, and when d is pressed; `card` is what s swipes; `store` keeps the
    station's queue. Work ends as failed when every dial was in vain for `timeout_s` real seconds (None: it has patience).
    """

    def __init__(
        self,
        station: VirtualChargePoint,
        patient: Patient,
        *,
        card: str | None,
        speed: float,
        as_json: bool,
        work: Work | None,
        store: Path | None = None,
        timeout_s: float | None = None,
    ) -> None:
        self._station, self._patient, self._work = station, patient, work
        self._store, self._timeout_s = store, timeout_s
        self._buttons = Buttons(station, card)
        self._translator = Translator()
        self._as_json = as_json
        on_screen = not as_json and sys.stdout.isatty() and sys.stdin.isatty()
        self._screen = _open_screen(patient.csms, speed) if on_screen else None
        self._printer = Printer(sys.stdout, dated=speed != 1 and not self._screen, console=self._screen.console if self._screen else None)
        self._stop = asyncio.Event()
        self._run: asyncio.Task[Any] | None = None
        self._interrupted = False
        self._told = 0  # how many outputs a program has been told of
        self._doctors: set[asyncio.Task[None]] = set()

    async def run(self) -> int:
        """Play or wait; the exit code. A second signal cancels it."""
        self._run = asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._interrupt)
        self._station.tape.listeners.append(self._show)
        try:
            async with AsyncExitStack() as stack:
                await self._station.__aenter__()
                stack.push_async_callback(self._close)
                if self._screen:
                    stack.enter_context(self._screen)
                keys = stack.enter_context(listening(self._press))
                if keys and not self._screen:
                    sys.stderr.write(LINE + "\n")
                result = await self._attend()
        except asyncio.CancelledError:  # by a second signal: nothing is waited for any more
            self._conclude(INTERRUPTED)
            raise
        return self._conclude(result)

    async def _close(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._station.__aexit__(None, None, None)

    async def _attend(self) -> Result:
        """Let everything run until the work is done, somebody ends it, or the CSMS stays away."""
        beside = [asyncio.create_task(one()) for one in (self._watch_outputs, self._watch_first_dial, self._refresh)]
        for task in beside:
            task.add_done_callback(self._note_death)
        work = asyncio.create_task(self._do_work())
        stopped = asyncio.create_task(self._stop.wait())
        gone = asyncio.create_task(self._lose_patience())
        await asyncio.wait((work, stopped, gone), return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        await asyncio.wait((work,))
        await self._leave(INTERRUPT_S if work.cancelled() else LEAVE_S)
        others: list[asyncio.Task[Any]] = [stopped, *beside, *self._doctors]
        for task in (*others, gone):
            task.cancel()
        await asyncio.gather(*others, gone, return_exceptions=True)
        self._tell()
        if not work.cancelled():
            return work.result()
        return INTERRUPTED if gone.cancelled() or self._stop.is_set() else gone.result()

    async def _lose_patience(self) -> Result:
        """Wait until every dial has failed for too long; an outage that a story makes has no dials, and does not count."""
        driver, timeout_s = self._station.driver, self._timeout_s if self._work else None
        while True:
            await driver.watch.within(lambda: driver.failure is not None, None)
            await driver.watch.within(lambda: driver.failure is None, timeout_s)
            if driver.failure is not None:
                return Result(1, f"no connection for {timeout_s:g} s: {driver.failure}")

    async def _do_work(self) -> Result:
        if self._work:
            return await self._work(self._station)
        await self._station.driver.watch.within(lambda: None, None)
        raise AssertionError("this wait has no end")

    async def _leave(self, timeout_s: float) -> None:
        """Stop what still runs, so that the card is not left at its limit; a second signal does not wait.

        Without a connection nothing is waited for, and a session that is kept in a file is left to the next start.
        """
        connected = self._station.driver.connected
        if connected or self._store is None:
            with suppress(ExpectationFailed, DialFailed, TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await self._station.wind_down(timeout_s if connected else 0)

    def _conclude(self, result: Result) -> int:
        """Tell how it ended, and what nobody was told; the exit code. By hand there is no work that could fail."""
        remains = Remains(self._station.driver.machine.backlog_actions, self._store)
        left = remains.words()
        if not self._work:
            if left:
                sys.stderr.write(f"simulators charge-point: {left}\n")
            return 0
        code = 1 if remains.lost else result.code
        text = f"{result.text}; {left}" if left else result.text
        if self._as_json:
            verdict = "interrupted" if result.interrupted else "failed" if code else "passed"
            self._write({"result": verdict, "text": text, **result.facts, **remains.facts()})
        elif not code:
            print(text, flush=True)
        if left and not code:
            sys.stderr.write(f"simulators charge-point: {left}\n")
        elif code and (left or not self._as_json):
            sys.stderr.write(f"simulators charge-point: {text}\n")
        return code

    def _interrupt(self) -> None:
        """Stop; a second signal ends at once, between two steps of the loop, and a third one whatever is done then."""
        self._stop.set()
        if self._interrupted and self._run is not None:
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().remove_signal_handler(number)
            self._run.cancel()
        self._interrupted = True

    # --- what runs beside

    async def _watch_outputs(self) -> None:
        """Pass what happens on to a program that reads JSON."""
        while self._as_json:
            await self._station.driver.watch.within(self._news, None)
            self._tell()

    def _news(self) -> tuple[int, Output] | None:
        return self._station.observed.find(self._told, lambda output: type(output) in happened.WORDS)

    def _tell(self) -> None:
        while self._as_json and (found := self._news()):
            self._told, output = found
            self._write(happened.event(output, self._station.identity, self._station.driver.clock.now()) or {})

    async def _watch_first_dial(self) -> None:
        driver = self._station.driver
        await driver.watch.within(lambda: driver.failure is not None or driver.connected, None)
        if driver.failure is not None:
            await self._examine()

    async def _refresh(self) -> None:
        while self._screen:
            self._draw_panel()
            await asyncio.sleep(REFRESH_S)

    async def _examine(self) -> None:
        """Show the doctor's findings, unless the station got through meanwhile: a second link could push it out."""
        checklist = Checklist(sys.stderr, self._screen.console if self._screen else None)
        async with aclosing(examine(self._patient)) as findings:
            async for finding in findings:
                if self._as_json:
                    self._write({"event": "doctor", "station": self._station.identity, **finding.as_dict()})
                elif finding.state is not State.SKIPPED:
                    checklist.draw(finding)
                if self._station.driver.connected:
                    return

    # --- keys

    def _press(self, key: str) -> None:
        if key in ("q", "\x04"):
            self._stop.set()
        elif key == "?":
            self._help()
        elif key == "d":
            self._call_doctor()
        elif key.isdecimal() and key != "0":
            self._say(self._buttons.choose(int(key)))
        elif not key.isspace() and key.isprintable():
            try:
                said = self._buttons.press(key)
            except BadEvent as error:
                said = str(error)
            self._say(f"{key!r} is no key; {'? tells which there are' if self._screen else LINE}" if said is None else said)
        self._draw_panel()

    def _help(self) -> None:
        if self._screen:
            self._screen.helps = not self._screen.helps
        else:
            self._say(LINE)

    def _call_doctor(self) -> None:
        if self._station.driver.connected:
            self._say("the station is connected: nothing to examine")
            return
        task = asyncio.create_task(self._examine())
        self._doctors.add(task)
        task.add_done_callback(self._doctors.discard)

    def _draw_panel(self) -> None:
        if self._screen:
            try:
                self._screen.show(portray(self._station), self._buttons.connector)
            except OSError:
                self._lose_reader()

    # --- lines

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._as_json:
            sys.stderr.write(text + "\n")
        else:
            self._printer.draw(Arrow(self._station.driver.clock.now(), self._station.identity, "", "·", text, "note"))

    def _show(self, entry: Entry) -> None:
        try:
            if self._as_json:
                print(entry.to_json(), flush=True)
            else:
                self._printer.draw(self._translator.arrow(entry))
        except BrokenPipeError:
            self._lose_reader()

    def _write(self, fields: dict[str, object]) -> None:
        try:
            print(happened.line(fields), flush=True)
        except BrokenPipeError:
            self._lose_reader()

    def _lose_reader(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        self._stop.set()

    def _note_death(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._station.driver.watch.break_off(error)


def _open_screen(csms: str, speed: float) -> "Screen":
    from simulators.cli.screen import Screen  # the help of a command asks for no rich

    return Screen(sys.stdout, csms, speed)
