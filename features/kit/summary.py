"""The verdicts of a run in a few lines for the terminal."""

from collections import Counter
from collections.abc import Iterable

from features.kit.verdict import Verdict

ORDER = ("passed", "partial", "failed", "error", "expected failure", "not applicable")


def summary(verdicts: Iterable[Verdict]) -> list[str]:
    """Counts of all outcomes, then what was not verified, what the official tool would mind, what stays changed, and what passed in a
    retry only."""
    found = list(verdicts)
    counts: Counter[str] = Counter(verdict.outcome for verdict in found)
    lines = ["verdicts: " + ", ".join(f"{counts[outcome]} {outcome}" for outcome in ORDER if counts[outcome])] if found else []
    for verdict in found:
        lines += [f"partial: {verdict.key}: not verified: {what}" for what in verdict.unverified if verdict.outcome == "partial"]
        lines += [f"compatibility: {verdict.key}: {habit}" for habit in verdict.habits]
        lines += [f"left changed: {verdict.key}: {what}" for what in verdict.left]
        if verdict.first_failure:
            lines.append(f"attempt {verdict.attempts}: {verdict.key}: {verdict.outcome}; the first said: {verdict.first_failure}")
    return lines
