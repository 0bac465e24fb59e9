"""Runs, verdicts and frames for the tests of the reports."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from features.kit.catalogue import Case, Obligation
from features.kit.verdict import Breach, Line, Played, Verdict
from features.report.run import Run

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HOSTILE = "<script>alert('1')</script>\"'><img src=x onerror=alert(2)>\x1b[31m\u202egnp\u2028|`*_\ud800\x00"
CASE = Case(
    "TC_001_CSMS",
    "A cold boot",
    "core",
    True,
    "2024-04",
    "",
    (),
    (Obligation.read("BootNotification.conf Accepted"), Obligation.read("Heartbeat.conf currentTime")),
)
OTHER = Case("TC_013_CSMS", "A hard reset", "core", True, "2025-09", "", (), (Obligation.read("Reset.req Hard"),))


def line(direction: str, message: Any, second: float = 0, station: str = "CP1", life: int = 0) -> Line:
    """A frame (text, or what becomes JSON) or, with the direction `note`, words."""
    text = message if isinstance(message, str) else json.dumps(message)
    frame, note = (None, text) if direction == "note" else (text, None)
    return Line(station, AT + timedelta(seconds=second), second, direction, frame, note, life)


BOOT = line("sent", [2, "1", "BootNotification", {"chargePointVendor": "V"}], 1)
BOOTED = line("received", [3, "1", {"status": "Accepted", "interval": 300}], 1.25)
UP = line("note", "connected", 0)


def verdict(scenario: str = "A cold boot", **more: Any) -> Verdict:
    """A verdict on the case TC_001_CSMS, passed where `more` does not say otherwise."""
    steps = [
        Played("When", "the station is switched on", "passed", AT, 0.01, line=4),
        Played("Then", "the CSMS answers BootNotification with:", "passed", AT, 0.02, "", (("status", "Accepted"),), "", 5, 3),
    ]
    usual = {
        "case": "TC_001_CSMS",
        "tags": ("core", "TC_001_CSMS"),
        "feature": "Booting",
        "steps": steps,
        "lines": [UP, BOOT, BOOTED],
        "began_at": AT,
        "took_s": 0.5,
        "key": f"core/boot.feature: {scenario}",
        "line": 3,
    }
    return Verdict(**{**usual, "scenario": scenario, **more})


def failed(scenario: str = "It fails", **more: Any) -> Verdict:
    """A verdict that failed in its last step."""
    found = verdict(scenario, failure="the answer is Rejected\nassert 'Rejected' == 'Accepted'\n  - Accepted", **more)
    found.steps[-1].outcome, found.steps[-1].error = "failed", found.failure
    return found


def breached(scenario: str = "It breaks a rule") -> Verdict:
    """A verdict whose steps passed and whose answer breaks a rule."""
    breach = Breach("CP1", "BootNotificationResponse breaks its schema", "OCPP 1.6, 6", BOOTED.frame or "")
    return verdict(scenario, breaches=[breach], failure=str(breach))


def run(*verdicts: Verdict, **more: Any) -> Run:
    """A run with these verdicts."""
    usual: dict[str, Any] = {"product": "Volt", "version": "4.2", "kit_version": "0.1", "address": "ws://a/ocpp", "port": "http://a"}
    cases = {case.id: case for case in (CASE, OTHER)}
    return Run(**{**usual, "began_at": AT, "took_s": 12.0, "verdicts": verdicts, "cases": cases, **more})


def hostile() -> Run:
    """A run in which everything that comes from outside is as bad as can be."""
    lines = [
        line("received", HOSTILE, station=HOSTILE),
        line("received", [2, HOSTILE, HOSTILE, {HOSTILE: [HOSTILE]}]),
        line("note", HOSTILE),
    ]
    breach = Breach("CP1", HOSTILE, HOSTILE, lines[1].frame or "")
    steps = [Played("Then", HOSTILE, "failed", AT, 0.1, HOSTILE, ((HOSTILE, HOSTILE),), HOSTILE)]
    bad = verdict(
        HOSTILE, steps=steps, lines=lines, breaches=[breach], failure=HOSTILE, habits=[HOSTILE], first_failure=HOSTILE, attempts=2
    )
    more = verdict("B", case="", tags=(HOSTILE,), feature=HOSTILE, key=f"{HOSTILE}/x.feature: B", inapplicable=HOSTILE)
    partial = verdict("C", unverified=[HOSTILE])
    words = {HOSTILE: HOSTILE}
    return run(
        bad, more, partial, failed("D", error=HOSTILE), product=HOSTILE, address=HOSTILE, declared=words, undeclared=words, settings=words
    )
