"""The verdicts of a run in a few lines for the terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence

from features.kit.catalogue import CERTIFIED, catalogue
from features.kit.verdict import OUTCOMES, Verdict

NOT_TRIED = "not tried"
"""Not applicable, but not by what the product declares: its port, its cards or an address is missing."""
ORDER = ("passed", "partial", "failed", "error", "expected failure", NOT_TRIED, "not applicable")


def summary(verdicts: Iterable[Verdict]) -> list[str]:
    """Certification in a line, counts of all outcomes, then what was not verified, what the official tool would mind, what stays changed,
    and what passed in a retry only."""
    found = list(verdicts)
    lines = [*_certification(found), f"verdicts: {_counted(map(_word, found))}"] if found else []
    for verdict in found:
        lines += [f"partial: {verdict.key}: not verified: {what}" for what in verdict.unverified if verdict.outcome == "partial"]
        lines += [f"compatibility: {verdict.key}: {habit}" for habit in verdict.habits]
        lines += [f"left changed: {verdict.key}: {what}" for what in verdict.left]
        if verdict.first_failure:
            lines.append(f"attempt {verdict.attempts}: {verdict.key}: {verdict.outcome}; the first said: {verdict.first_failure}")
    return lines


def _certification(verdicts: Sequence[Verdict]) -> list[str]:
    """How many certification cases passed, of all that there are; nothing when none was played."""
    known = {name for name, case in catalogue().items() if case.profile in CERTIFIED}
    cases: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.case in known:
            cases.setdefault(verdict.case, []).append(verdict)
    if not cases:
        return []
    words = [_word(min(played, key=_badness)) for played in cases.values()]
    rest = [word for word in words if word != "passed"] + ["not played"] * (len(known) - len(cases))
    return [f"certification: {words.count('passed')} of {len(known)} passed{', ' if rest else ''}{_counted(rest)}"]


def _badness(verdict: Verdict) -> tuple[int, bool]:
    return OUTCOMES.index(verdict.outcome), not verdict.untried


def _word(verdict: Verdict) -> str:
    return NOT_TRIED if verdict.untried else verdict.outcome


def _counted(words: Iterable[str]) -> str:
    counts = Counter(words)
    return ", ".join(f"{counts[word]} {word}" for word in (*ORDER, "not played") if counts[word])
