"""What a run of a fleet looks like: a progress bar on a terminal, a line now and then elsewhere, and the table at the end."""

import sys
import time
from types import TracebackType
from typing import Any, Self

from simulators.fleet.plan import Plan
from simulators.fleet.report import Snapshot, waiting

EVERY_S = 10.0  # between two lines where there is no terminal
HEAD = f"{'message':28} {'answered':>9} {'failed':>7} {'p50 ms':>9} {'p90 ms':>9} {'p99 ms':>9} {'max ms':>9}   {'lag p99 ms':>10}"


class Screen:
    """Shows snapshots as they come, on stderr, while it is entered."""

    def __init__(self, plan: Plan, *, quiet: bool = False) -> None:
        from rich.console import Console  # help and the parsers do without it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        self._quiet = quiet
        self._told_s = time.monotonic()
        columns = (TextColumn("stations"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        self._progress = Progress(*columns, console=console, transient=True) if console.is_terminal and not quiet else None
        self._task = self._progress.add_task("", total=plan.count) if self._progress else None

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._progress is not None:
            self._progress.stop()

    def show(self, snapshot: Snapshot) -> None:
        """Show how it stands."""
        accepted = snapshot.tally.number("stations", "accepted once")
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=accepted, description=line(snapshot))
        elif not self._quiet and time.monotonic() - self._told_s >= EVERY_S:
            self._told_s = time.monotonic()
            sys.stderr.write(f"{snapshot.lasted_s:.0f} s: {accepted} stations accepted, {line(snapshot)}\n")


def line(snapshot: Snapshot) -> str:
    """How it stands, in one line."""
    tally = snapshot.tally
    states = tally.counts.get("states", {})
    parts = [f"{number} {state}" for state, number in sorted(states.items())]
    parts.append(f"{tally.total('answered')} messages")
    if queued := waiting(tally):
        parts.append(f"{queued} queued")
    parts += [f"{number} × {cause}" for cause, number in sorted(tally.counts.get("dials failed", {}).items())]
    return ", ".join(parts)


def table(summary: dict[str, Any]) -> str:
    """The summary for people."""
    run, stations, boot, sessions = summary["run"], summary["stations"], summary["boot"], summary["sessions"]
    lines = [
        f"{stations.get('accepted once', 0)} of {stations.get('wanted', 0)} stations accepted, the first after {_s(boot['first_s'])}, "
        f"the last after {_s(boot['last_s'])}; {run['lasted_s']:.1f} s in all, seed {run['seed']}",
        _came(sessions),
        f"sessions: {sessions['started']} started, {sessions['stopped']} stopped, {sessions['energy_wh'] / 1000:.1f} kWh",
        "",
        HEAD,
        *(_row(action, message) for action, message in summary["messages"].items()),
        "",
        _counted(summary["correctness"]),
        *(f"{group}: {number} × {cause}" for group, names in summary["failures"].items() for cause, number in sorted(names.items())),
    ]
    return "\n".join([*lines, *_stored(summary["correctness"]["stored"]), *_judged(summary["verdict"], run)])


def _came(sessions: dict[str, Any]) -> str:
    became = ", ".join(f"{number} {cause}" for cause, number in sessions["cars"].items())
    return f"cars: {sessions['arrivals']} came{f': {became}' if became else ''}"


def _row(action: str, message: dict[str, Any]) -> str:
    times = message["response_ms"]
    failed = sum(number for outcome, number in message.items() if outcome in ("refused", "invalid", "timed_out", "lost"))
    numbers = " ".join(f"{times[name]['ms'] if times else 0:>9.1f}" for name in ("p50", "p90", "p99", "max"))
    return f"{action:28} {message['answered']:>9} {failed:>7} {numbers}   {times['p99']['loop_lag_ms'] or 0 if times else 0:>10.1f}"


def _counted(counted: dict[str, Any]) -> str:
    return (
        f"transaction messages: {counted['transaction_messages']}, lost {counted['lost']}, duplicated {counted['duplicated']}, "
        f"reordered {counted['reordered']}, sent again {counted['sent_again']}; sessions not stopped {counted['sessions_not_stopped']}; "
        f"answers that broke the schema {counted['schema_violations']}"
    )


def _stored(stored: dict[str, Any] | None) -> list[str]:
    if stored is None:
        return []
    return [f"stored: {stored['compared']} sessions compared, {stored['differing']} differences", *stored["differences"]]


def _judged(verdict: dict[str, Any], run: dict[str, Any]) -> list[str]:
    lines = ["passed" if verdict["passed"] else f"FAILED: {'; '.join(verdict['reasons'])} (seed {run['seed']})"]
    return lines if verdict["valid"] else [*lines, f"LATENCIES INVALID: {verdict['invalid']}"]


def _s(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f} s"
