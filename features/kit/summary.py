"""The verdicts of a run in a few lines for the terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from features.kit.catalogue import CERTIFIED, catalogue
from features.kit.pictures import plain
from features.kit.verdict import OUTCOMES, Verdict

NOT_TRIED = "not tried"
"""Not applicable, but not by what the product declares: its port, its cards or an address is missing."""
ORDER = ("passed", "partial", "failed", "error", "expected failure", NOT_TRIED, "not applicable")


def summary(verdicts: Iterable[Verdict]) -> list[str]:
    """Certification in a line, counts of all outcomes, then what was not verified, what the official tool would mind, what stays changed,
    and what passed in a retry only; what is said of several scenarios stands in one line."""
    found = list(verdicts)
    lines = [*_certification(found), f"verdicts: {_counted(map(_word, found))}"] if found else []
    remarks: dict[tuple[str, str], list[str]] = {}
    for verdict in found:
        for remark in _remarks(verdict):
            remarks.setdefault(remark, []).append(verdict.key)
    kinds = ("partial", "compatibility", "left changed")
    lines += [_said(kind, what, keys) for kind in kinds for (one, what), keys in remarks.items() if one == kind]
    again = [one for one in found if one.first_failure]
    lines += [f"attempt {one.attempts}: {one.key}: {one.outcome}; the first said: {one.first_failure}" for one in again]
    return [plain(line) for line in lines]


def _remarks(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for what in verdict.unverified if verdict.outcome == "partial" else ():
        yield "partial", f"not verified: {what}"
    for what in verdict.habits:
        yield "compatibility", what
    for what in verdict.left:
        yield "left changed", what


def _said(kind: str, what: str, keys: Sequence[str]) -> str:
    more = f" and {len(keys) - 1} more" if len(keys) > 1 else ""
    return f"{kind}: {keys[0]}{more}: {what}"


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
