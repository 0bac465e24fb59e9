"""One run of `simulators fleet`: registering, playing alone or in several processes, watching, verifying, reporting."""

import argparse
import asyncio
import gc
import json
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from simulators.cli.fleet_screen import Screen, table
from simulators.fleet.conduct import Session
from simulators.fleet.fleet import DRAIN_S, Fleet
from simulators.fleet.plan import Plan, name
from simulators.fleet.report import Snapshot, report
from simulators.fleet.workers import Workers, executable, share_of

TOKEN, PASSWORD = "OPERATOR_TOKEN", "STATION_PASSWORD"  # by the environment: a command line is there for all to see
INTERRUPT_S = 2.0  # how long whoever pressed Ctrl-C waits for sessions to end
LOOK_S = 1.0
START_S = 1.0  # what the processes of one fleet are given to come up


class Run:
    """What the command does; `run` returns the exit code."""

    def __init__(self, plan: Plan, arguments: argparse.Namespace) -> None:
        self._plan, self._arguments = plan, arguments
        self._stop = asyncio.Event()
        self._sessions: list[Session] = []
        self._worker = arguments.share is not None
        self._numbers = share_of(plan.count, arguments.share) if self._worker else list(range(1, plan.count + 1))
        self._failed: list[str] = []

    async def run(self) -> int:
        """Play to the end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupt)
        gc.set_threshold(20_000, 50, 100)
        try:
            if self._arguments.register and not self._worker:
                await self._register()
            several = self._arguments.processes > 1 and not self._worker
            snapshot = await (self._play_in_processes() if several else self._play())
        except _Refused as error:
            sys.stderr.write(f"simulators fleet: {error}\n")
            return 1
        return self._conclude(snapshot)

    def _interrupt(self) -> None:
        self._stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):  # a second signal ends at once
            asyncio.get_running_loop().remove_signal_handler(number)

    # --- playing

    async def _play(self) -> Snapshot:
        arguments = self._arguments
        known = await self._known() if arguments.verify else {}
        keep = self._sessions.append if arguments.verify else None
        fleet = Fleet(
            arguments.csms, plan=self._plan, password=arguments.password, numbers=self._numbers, begins_s=arguments.begins, keep=keep
        )
        asyncio.get_running_loop().set_exception_handler(lambda _, context: _count(fleet, context))
        async with AsyncExitStack() as stack:
            await self._show_metrics(stack, fleet.snapshot)
            async with fleet:
                await self._watch(fleet.snapshot, self._over(arguments.begins))
                await fleet.close(INTERRUPT_S if self._stop.is_set() else DRAIN_S)
        snapshot = fleet.snapshot()
        if arguments.verify:
            await self._compare(snapshot, fleet, known)
        return snapshot

    async def _play_in_processes(self) -> Snapshot:
        begins = str(time.monotonic() + START_S)
        command = [*executable(), *self._words(), "--seed", str(self._plan.seed), "--begins", begins]
        secrets = {TOKEN: self._arguments.token, PASSWORD: self._arguments.password}
        workers = Workers(command, self._arguments.processes, {key: word for key, word in secrets.items() if word})
        async with AsyncExitStack() as stack:
            await self._show_metrics(stack, workers.snapshot)
            playing = asyncio.create_task(workers.run())
            watching = asyncio.create_task(self._watch(workers.snapshot, None))
            await asyncio.wait((playing, watching), return_when=asyncio.FIRST_COMPLETED)
            if self._stop.is_set():
                workers.interrupt()
            await playing
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        self._failed = workers.failed
        return workers.snapshot()

    def _words(self) -> list[str]:
        """The command line for a process of this fleet: that of its parent, less what the parent does itself."""
        words = ["--csms", self._arguments.csms]
        for option in ("plan", "pattern", "tags", "count", "ramp_per_s", "session_every_s", "for_s", "connectors", "speed"):
            value = getattr(self._arguments, option)
            if value is not None:
                words.append(f"{_OPTIONS.get(option, '--' + option)}={value}")
        words += [f"--shape={shape.words()}" for shape in self._arguments.shapes or ()]
        if (redial := self._arguments.backoff) is not None:
            words.append(f"--backoff={redial.first_s:f}s..{redial.max_s:f}s,{redial.jitter}")
        if self._arguments.verify:
            words += ["--verify", self._arguments.verify]
        return words

    def _over(self, begins: float | None) -> Callable[[], bool]:
        began_s = max(begins or 0.0, time.monotonic())  # a process that came up late plays as long as the others
        end_s = None if self._plan.for_s is None else began_s + self._plan.for_s
        return lambda: end_s is not None and time.monotonic() >= end_s

    async def _watch(self, snapshot: Callable[[], Snapshot], over: Callable[[], bool] | None) -> None:
        """Show how it goes, once a second, until it is over or stopped."""
        with Screen(self._plan, quiet=self._worker) as screen:
            while not self._stop.is_set() and not (over is not None and over()):
                now = snapshot()
                screen.show(now)
                if self._worker:
                    self._hand_over(now)
                await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                await self._stop.wait()
        except TimeoutError:
            return

    async def _show_metrics(self, stack: AsyncExitStack, snapshot: Callable[[], Snapshot]) -> None:
        if self._arguments.metrics is None:
            return
        from simulators.fleet.exposition import serve

        try:
            server = await stack.enter_async_context(await serve(snapshot, self._arguments.metrics))
        except OSError as error:
            raise _Refused(f"no metrics at port {self._arguments.metrics}: {error.strerror or error}") from error
        sys.stderr.write(f"metrics http://127.0.0.1:{server.sockets[0].getsockname()[1]}/metrics\n")

    # --- the operator API

    async def _register(self) -> None:
        stations = [(name(self._plan.pattern, number), name(self._plan.tags, number)) for number in self._numbers]
        await self._ask(self._arguments.register, lambda api: api.register(stations, self._arguments.password))

    async def _known(self) -> Any:
        return await self._ask(self._arguments.verify, lambda api: api.known(self._identities()))

    async def _compare(self, snapshot: Snapshot, fleet: Fleet, known: Any) -> None:
        sessions = [*self._sessions, *(session for point in fleet.points for session in (point.witness.conduct.open or {}).values())]
        snapshot.stored = await self._ask(self._arguments.verify, lambda api: api.compare(self._identities(), sessions, known))

    def _identities(self) -> list[str]:
        return [name(self._plan.pattern, number) for number in self._numbers]

    async def _ask(self, url: str, what: Callable[[Any], Any]) -> Any:
        from simulators.fleet.registrar import Registrar, RegistrarError

        try:
            async with Registrar(url, self._arguments.token) as api:
                return await what(api)
        except* RegistrarError as group:
            raise _Refused(str(_first(group))) from None

    # --- the end

    def _hand_over(self, snapshot: Snapshot) -> None:
        sys.stdout.write(json.dumps(snapshot.to_json()) + "\n")
        sys.stdout.flush()

    def _conclude(self, snapshot: Snapshot) -> int:
        if self._worker:
            self._hand_over(snapshot)
            return 0
        arguments = self._arguments
        summary = report(snapshot, self._plan, arguments.csms, processes=arguments.processes, lag_limit_ms=arguments.lag_limit * 1000)
        verdict = summary["verdict"]
        verdict["reasons"] += self._failed
        verdict["passed"] = not verdict["reasons"]
        text = json.dumps(summary, indent=1)
        if arguments.report:
            arguments.report.write_text(text + "\n", encoding="utf-8")
        sys.stdout.write((text if arguments.json else table(summary)) + "\n")
        return 0 if verdict["passed"] else 1


_OPTIONS = {
    "pattern": "--id",
    "tags": "--id-tag",
    "ramp_per_s": "--ramp",
    "session_every_s": "--session-every",
    "for_s": "--for",
}


class _Refused(Exception):
    """The operator API or a port was not to be had; the text says what came back."""


def _count(fleet: Fleet, context: dict[str, Any]) -> None:
    """An error of this tool in a callback of the loop: it spoils the run, and is told in the report instead of thousands of times."""
    error = context.get("exception")
    fleet.tally.add("tool errors", f"{context['message']}: {error!r}" if error else context["message"])


def _first(group: BaseExceptionGroup[Any]) -> BaseException:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
