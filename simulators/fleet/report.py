"""What a run comes to: counts, percentiles beside the tool's own lag, and a verdict. Pure: it reads a snapshot and decides; it neither
counts nor prints. Snapshots of several processes become one by `merged`."""

import resource
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.fleet.histogram import Histogram
from simulators.fleet.plan import Plan
from simulators.fleet.tally import Tally

SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
LAG_LIMIT_MS = 50.0
OUTCOMES = ("answered", "refused", "invalid", "timed out", "lost")


@dataclass(slots=True)
class Snapshot:
    """Everything counted by one process (or several), and the times since the start at which stations were first accepted."""

    tally: Tally
    lasted_s: float
    first_boot_s: float | None = None
    last_boot_s: float | None = None
    cpu_s: float = field(default_factory=lambda: _cpu_s())
    stored: dict[str, Any] | None = None  # how the comparison with the operator API ended

    def to_json(self) -> dict[str, Any]:
        """Plain values for another process."""
        names = ("lasted_s", "first_boot_s", "last_boot_s", "cpu_s", "stored")
        return {"tally": self.tally.to_json(), **{name: getattr(self, name) for name in names}}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Snapshot":
        """What `to_json` wrote."""
        return cls(**{**values, "tally": Tally.from_json(values["tally"])})


def merged(snapshots: Iterable[Snapshot]) -> Snapshot:
    """One snapshot of them all."""
    parts = list(snapshots)
    whole = Snapshot(Tally(), max((part.lasted_s for part in parts), default=0.0), cpu_s=sum(part.cpu_s for part in parts))
    for part in parts:
        whole.tally.merge(part.tally)
    whole.first_boot_s = min((part.first_boot_s for part in parts if part.first_boot_s is not None), default=None)
    whole.last_boot_s = max((part.last_boot_s for part in parts if part.last_boot_s is not None), default=None)
    stored = [part.stored for part in parts if part.stored is not None]
    if stored:
        whole.stored = {
            "compared": sum(one["compared"] for one in stored),
            "differing": sum(one["differing"] for one in stored),
            "differences": [words for one in stored for words in one["differences"]][:50],
        }
    return whole


def report(snapshot: Snapshot, plan: Plan, csms: str, *, processes: int = 1, lag_limit_ms: float = LAG_LIMIT_MS) -> dict[str, Any]:
    """The JSON summary of a run; `verdict.passed` judges the CSMS, `verdict.valid` whether the latencies are worth anything."""
    tally = snapshot.tally
    lag = tally.histogram("tool", "loop lag")
    summary: dict[str, Any] = {
        "run": {
            "csms": csms,
            "seed": plan.seed,
            "speed": plan.speed,
            "processes": processes,
            "lasted_s": round(snapshot.lasted_s, 3),
            "session_every_s": plan.session_every_s,
            "ramp_per_s": plan.ramp_per_s,
            "shapes": tally.counts.get("shapes", {}),
        },
        "stations": {**tally.counts.get("stations", {}), "states": tally.counts.get("states", {}), "queue_depth": waiting(tally)},
        "boot": {"first_s": _rounded(snapshot.first_boot_s), "last_s": _rounded(snapshot.last_boot_s)},
        "sessions": _sessions(tally),
        "messages": {action: _message(tally, action, lag) for action in sorted(_actions(tally))},
        "commands": tally.counts.get("commands", {}),
        "connections": {**tally.counts.get("connections", {}), "closed": tally.counts.get("closes", {})},
        "correctness": _correctness(snapshot),
        "failures": {group: names for group in _FAILURES if (names := tally.counts.get(group))},
        "tool": _tool(snapshot),
    }
    return {**summary, "verdict": _verdict(snapshot, lag_limit_ms)}


_FAILURES = (
    "dials failed",
    "never accepted",
    "cards refused",
    "arrivals turned away",
    "refusals",
    "violations",
    "timed out",
    "tool errors",
)


def waiting(tally: Tally) -> int:
    """How many transaction messages wait in the stations."""
    messages = tally.counts.get("transaction messages", {})
    return messages.get("queued", 0) - messages.get("done", 0)


def _sessions(tally: Tally) -> dict[str, Any]:
    messages = tally.counts.get("transaction messages", {})
    return {
        "arrivals": tally.number("sessions", "arrivals"),
        "cars": _cars(tally),
        "turned_away": tally.total("arrivals turned away"),
        "started": messages.get("started", 0),
        "stopped": messages.get("stopped", 0),
        "energy_wh": tally.number("sessions", "energy_wh"),
        "drivers": tally.counts.get("drivers", {}),
    }


def _cars(tally: Tally) -> dict[str, int]:
    """How many cars came to what; together they are the arrivals."""
    cars = dict(sorted(tally.counts.get("cars", {}).items()))
    undecided = tally.number("sessions", "arrivals") - sum(cars.values())
    return {**cars, "not decided yet": undecided} if undecided else cars


def _correctness(snapshot: Snapshot) -> dict[str, Any]:
    tally = snapshot.tally
    messages = tally.counts.get("transaction messages", {})
    return {
        "transaction_messages": messages.get("queued", 0),
        "acknowledged": messages.get("acknowledged", 0),
        "lost": messages.get("queued", 0) - messages.get("acknowledged", 0),
        "duplicated": messages.get("repeated", 0),
        "reordered": messages.get("reordered", 0),
        "sent_again": messages.get("resent", 0),
        "sessions_not_stopped": messages.get("started", 0) - messages.get("stopped", 0),
        "schema_violations": tally.total("violations"),
        "stored": snapshot.stored,
    }


def _message(tally: Tally, action: str, lag: Histogram) -> dict[str, Any]:
    ends = {outcome.replace(" ", "_"): tally.number(outcome, action) for outcome in OUTCOMES}
    response, service = tally.histogram("response", action), tally.histogram("service", action)
    return {**ends, "response_ms": _percentiles(response, lag), "service_ms": _percentiles(service, lag)}


def _percentiles(times: Histogram, lag: Histogram) -> dict[str, Any]:
    if not times.count:
        return {}
    beside = {
        name: {"ms": _rounded(times.percentile_ms(share)), "loop_lag_ms": _rounded(lag.percentile_ms(share))}
        for name, share in SHARES.items()
    }
    return {**beside, "max": {"ms": _rounded(times.greatest_us / 1000), "loop_lag_ms": _rounded(lag.greatest_us / 1000)}}


def _tool(snapshot: Snapshot) -> dict[str, Any]:
    times = snapshot.tally.times.get("tool", {})
    lags = {
        name.replace(" ", "_") + "_ms": {which: _rounded(histogram.percentile_ms(share)) for which, share in {**SHARES, "max": 1.0}.items()}
        for name, histogram in times.items()
    }
    return {**lags, "cpu_s": round(snapshot.cpu_s, 3)}


def _verdict(snapshot: Snapshot, lag_limit_ms: float) -> dict[str, Any]:
    counted = _correctness(snapshot)
    tally = snapshot.tally
    reasons = [
        f"{counted[what]} {words}"
        for what, words in (
            ("lost", "transaction messages were not acknowledged"),
            ("duplicated", "transaction ids were given twice"),
            ("reordered", "transaction messages were acknowledged out of order"),
            ("sessions_not_stopped", "sessions were not stopped"),
            ("schema_violations", "answers broke the schema"),
        )
        if counted[what]
    ]
    if missing := tally.number("stations", "wanted") - tally.number("stations", "accepted once"):
        reasons.append(f"{missing} stations were never accepted")
    if snapshot.stored and snapshot.stored["differing"]:
        reasons.append(f"{snapshot.stored['differing']} differences between what was sent and what is stored")
    if broken := tally.total("tool errors"):
        reasons.append(f"{broken} errors of this tool")
    lag_ms = tally.histogram("tool", "loop lag").percentile_ms(0.99)
    valid = lag_ms is None or lag_ms <= lag_limit_ms
    verdict: dict[str, Any] = {"passed": not reasons, "reasons": reasons, "valid": valid}
    if not valid:
        verdict["invalid"] = f"this tool was the bottleneck: its event loop was {lag_ms:.0f} ms late at p99 (limit {lag_limit_ms:g} ms)"
    return verdict


def _actions(tally: Tally) -> set[str]:
    return {action for outcome in OUTCOMES for action in tally.counts.get(outcome, {})}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
