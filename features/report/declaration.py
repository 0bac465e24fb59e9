"""declaration.md: which product did what, in a form to be signed and filed. It knows Markdown and runs."""

import re

from features.kit.verdict import OUTCOMES, Verdict
from features.report.overview import headline, named, untried
from features.report.page import NOT_CERTIFIED
from features.report.run import Run, Tally
from features.report.wire_text import one_line, told

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&!])")
REMARK_WIDTH = 240


def declaration(run: Run) -> str:
    """The file's text."""
    parts = [
        f"# Declaration of results: {_safe(run.name)}",
        f"**{_safe(headline(run)[0])}.**",
        f"{NOT_CERTIFIED}",
        _product(run),
        _capabilities(run),
        _summary(run),
        *(_profile(tally, run) for tally in run.profiles()),
        "## Signature\n\nThe results above are those of the product named above, unchanged.\n\n"
        "Name: ______________________  Date: ______________  Signature: ______________________",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _product(run: Run) -> str:
    facts = {
        "Product": run.product or "not named",
        "Version": run.version or "not named",
        "Role": "CSMS (central system)",
        "Protocol": "OCPP 1.6, JSON over WebSocket",
        "Cases as of": f"the official document's revision of {run.revision}" if run.revision else "",
        "Endpoint": run.address,
        "Operator port": run.port,
        "Recorded session": run.recorded,
        "Played": f"{run.began_at:%Y-%m-%d %H:%M:%S} UTC, {run.took_s:.0f} s",
        "Kit": f"Wattproof {run.kit_version}",
        **run.settings,
    }
    return "## What was tested\n\n| | |\n|---|---|\n" + "\n".join(
        f"| {_safe(name)} | {_safe(value)} |" for name, value in facts.items() if value
    )


def _capabilities(run: Run) -> str:
    if not run.declared and not run.undeclared:
        return ""
    rows = [(word, "yes", meaning) for word, meaning in run.declared.items()] + [
        (word, "no", text) for word, text in run.undeclared.items()
    ]
    lines = [f"| {_safe(word)} | {has} | {_safe(meaning)} |" for word, has, meaning in rows]
    head = (
        f"## Capabilities, as declared\n\nConnectors of a station: {run.connectors}\n\n| Capability | Declared | Meaning |\n|---|---|---|\n"
    )
    return head + "\n".join(lines)


def _summary(run: Run) -> str:
    names = [named(outcome) for outcome in OUTCOMES]
    head = f"## Results\n\n| Profile | {' | '.join(names)} | not played |\n|---|{'---|' * (len(names) + 1)}\n"
    return head + "\n".join(_row(tally) for tally in run.profiles())


def _row(tally: Tally) -> str:
    numbers = [f"{tally.counts.get(outcome, 0)}{untried(tally, outcome)}" for outcome in OUTCOMES]
    return f"| {_safe(tally.title)} | {' | '.join(numbers)} | {len(tally.not_played)} |"


def _profile(tally: Tally, run: Run) -> str:
    lines = [
        f"| {_safe(verdict.case)} | {_safe(_title(verdict, run))} | {verdict.outcome} | {_remarks(verdict)} |" for verdict in tally.verdicts
    ]
    lines += [f"| {_safe(case)} | {_safe(run.cases[case].title)} | not played | |" for case in tally.not_played]
    return f"### {_safe(tally.title)}\n\n| Case | Scenario | Verdict | Remarks |\n|---|---|---|---|\n" + "\n".join(lines)


def _title(verdict: Verdict, run: Run) -> str:
    return verdict.scenario or (run.cases[verdict.case].title if verdict.case in run.cases else verdict.key)


def _remarks(verdict: Verdict) -> str:
    said = [] if verdict.outcome == "passed" else told(verdict.reason).splitlines()[:4]
    said += verdict.remarks
    if verdict.first_failure:
        said.append(f"at attempt {verdict.attempts}; the first said: {told(verdict.first_failure)}")
    return "<br>".join(_safe(one_line(text, REMARK_WIDTH)) for text in said)


def _safe(text: str) -> str:
    """Text that Markdown shows as it is, in one line, also inside a table."""
    return SPECIAL.sub(r"\\\1", one_line(text, 1000))
