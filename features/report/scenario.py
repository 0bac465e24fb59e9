"""One scenario on the page: folded, its verdict in a line; open, why, its steps, the sequence of its frames, the frames themselves. It
knows verdicts, not runs."""

from datetime import timedelta

from features.kit.catalogue import Case
from features.kit.pictures import plain
from features.kit.verdict import Line, Played, Verdict
from features.report import clauses
from features.report.diagram import diagram, duration
from features.report.markup import Markup, element
from features.report.overview import named, slug
from features.report.rows import Arrow, Gap, blamed, rows, shorten
from features.report.run import tags_of
from features.report.wire_text import cut, one_line, told

RAW_MAX, FRAME_MAX, WORDS_MAX = 300, 4000, 6000
MARKS = {"passed": "✓", "failed": "✗", "skipped": "·"}
LATE = timedelta(hours=1)
BUTS = ("And", "But", "*")


def scenario(verdict: Verdict, case: Case | None, profile: str, number: int, *, opened: bool = False) -> Markup:
    """The scenario; `number` makes its ids unique on the page."""
    prefix = f"s{number}"
    words = " ".join((verdict.key, verdict.case, case.title if case else "", *tags_of(verdict), told(verdict.reason))).lower()
    return element(
        "details",
        _line(verdict),
        _body(verdict, case, prefix),
        _first(verdict.first, case, f"{prefix}a") if verdict.first is not None else None,
        class_=f"scenario {slug(verdict.outcome)}",
        id=prefix,
        open=opened,
        data_outcome=verdict.outcome,
        data_profile=profile,
        data_case=verdict.case or None,
        data_words=one_line(words, 2000),
    )


def _body(verdict: Verdict, case: Case | None, prefix: str) -> Markup:
    return element(
        "div",
        element("div", _why(verdict, case, prefix), _facts(verdict), _steps(verdict, case), _owed(verdict, case), class_="told"),
        element("div", _sequence(verdict, prefix), _raw(verdict), class_="seen"),
        class_="body",
    )


def _first(verdict: Verdict, case: Case | None, prefix: str) -> Markup:
    """All of the first attempt, folded."""
    badge = element("span", named(verdict.outcome), class_=f"badge {slug(verdict.outcome)}")
    return element(
        "details",
        element("summary", "First attempt ", badge),
        _body(verdict, case, prefix),
        class_=f"first {slug(verdict.outcome)}",
        id=prefix,
    )


def _line(verdict: Verdict) -> Markup:
    outcome = verdict.outcome
    reason = told(verdict.reason).partition("\n")[0]
    again = element("span", f"attempt {verdict.attempts}", class_="badge skipped") if verdict.attempts > 1 else None
    title = element("span", element("b", verdict.case, " ") if verdict.case else None, verdict.scenario, class_="title")
    small = element("span", one_line(reason, 220), class_="why") if reason else None
    habits = element("span", "compatibility", class_="badge habit") if verdict.habits else None
    took = element("span", duration(verdict.took_s), class_="took") if verdict.began_at else None
    return element(
        "summary",
        element("span", "not tried" if verdict.untried else named(outcome), class_=f"badge {slug(outcome)}"),
        title,
        element("span", again, habits, class_="more"),
        took,
        small,
    )


def _why(verdict: Verdict, case: Case | None, prefix: str) -> list[Markup | None]:
    """The verdict in full: conformance first, then compatibility."""
    failed = next((step for step in verdict.steps if step.outcome == "failed"), None)
    clause = clauses.cite(case, failed) if failed and not verdict.error else ""
    first = told(verdict.first_failure)
    same = bool(first) and first == told(verdict.reason)
    return [
        _block("Not tried" if verdict.untried else "Not applicable", [verdict.inapplicable], "not-applicable"),
        _block("It was expected to fail", [verdict.expected], "expected-failure"),
        _block("What is not so", [told(verdict.complaint)], "failed", clause),
        _block("It could not be judged", [verdict.error], "error"),
        _breaches(verdict, prefix),
        _block("Not verified, for the port cannot tell", verdict.unverified, "partial"),
        _block(f"Attempt 1 of {verdict.attempts} failed as well" if same else f"Attempt 1 of {verdict.attempts} failed", [first], "failed"),
        _block("Left changed at the product", verdict.left, "partial"),
        _block("Compatibility: allowed, but the official tool would mind", verdict.habits, "habit"),
    ]


def _block(title: str, texts: list[str], kind: str, clause: str = "") -> Markup | None:
    shown = [element("pre", cut(plain(text), WORDS_MAX)) for text in texts if text]
    cited = element("span", clause, class_="clause") if clause else None
    return element("div", element("h3", title, cited), shown, class_=f"block {kind}") if shown else None


def _breaches(verdict: Verdict, prefix: str) -> Markup | None:
    if not verdict.breaches:
        return None
    places = {breach: number for number, breaches in blamed(verdict).items() for breach in breaches}
    items = []
    for breach in verdict.breaches:
        link = element("a", "see the frame", href=f"#{prefix}-{places[breach]}") if breach in places else None
        by = element("b", "the station's: ") if breach.by == "station" else None
        items.append(element("li", by, f"{breach.station}: {breach.text} ", element("span", breach.clause, class_="clause"), " ", link))
    return element("div", element("h3", "What no frame may break, and these do"), element("ul", items), class_="block failed")


def _facts(verdict: Verdict) -> Markup:
    stations = list(dict.fromkeys(line.station for line in verdict.lines))
    shown = ", ".join(stations[:4]) + (f" and {len(stations) - 4} more" if len(stations) > 4 else "")
    began = f"{verdict.began_at:%H:%M:%S} UTC, took {duration(verdict.took_s)}" if verdict.began_at else "not played"
    tags = " ".join(f"@{tag}" for tag in tags_of(verdict))
    facts = {"Feature": verdict.feature, "From": verdict.key.partition(": ")[0], "Began": began, "Stations": shown, "Tags": tags}
    return element("dl", [element("div", element("dt", name), element("dd", value)) for name, value in facts.items() if value])


def _steps(verdict: Verdict, case: Case | None) -> Markup | None:
    if not verdict.steps:
        return None
    return element("div", element("h3", "Steps"), element("ol", [_step(step) for step in verdict.steps], class_="steps"))


def _step(step: Played) -> Markup:
    cells = [element("tr", [element("td", cell) for cell in row]) for row in step.table]
    took = element("span", duration(step.took_s) if step.outcome != "skipped" else "not reached", class_="took")
    keyword = element("b", step.keyword, class_="and" if step.keyword in BUTS else None)
    return element(
        "li",
        element("span", MARKS.get(step.outcome, "·"), class_="mark", aria_label=step.outcome),
        element("span", keyword, " ", step.text, class_="text"),
        took,
        element("div", element("table", cells), class_="wide") if cells else None,
        element("pre", cut(plain(step.docstring), WORDS_MAX)) if step.docstring else None,
        class_=step.outcome,
    )


def _owed(verdict: Verdict, case: Case | None) -> Markup | None:
    if case is None or verdict.inapplicable:
        return None
    items = [
        element(
            "li",
            element("span", MARKS[one.how], class_="mark"),
            one.text,
            " ",
            element("span", one.clause, class_="clause"),
            class_=one.how,
        )
        for one in clauses.owed(case, verdict)
    ]
    return element("div", element("h3", f"What the CSMS owes in {case.id}"), element("ul", items, class_="owed"))


def _sequence(verdict: Verdict, prefix: str) -> Markup | None:
    if not verdict.lines:
        return None
    shown = shorten(rows(verdict))
    gaps = sum(row.count for row in shown if isinstance(row, Gap))
    note = f"Of {len(verdict.lines)} frames and remarks {gaps} are not drawn; those to blame are." if gaps else None
    arrows = sum(isinstance(row, Arrow) for row in shown)
    title = element("h3", "Sequence", element("span", f"{arrows} frames; {_whose_time(verdict)}", class_="remark"))
    return element("div", title, element("p", note, class_="remark") if note else None, diagram(shown, prefix))


def _whose_time(verdict: Verdict) -> str:
    behind = verdict.began_at is not None and verdict.lines[0].at < verdict.began_at - LATE
    return f"time of the station{', whose clock is kept hours behind, so that hours can pass at once' if behind else ''}"


def _raw(verdict: Verdict) -> Markup | None:
    if not verdict.lines:
        return None
    blames = blamed(verdict)
    kept = [number for number in range(len(verdict.lines)) if number < RAW_MAX or number in blames]
    items = [_frame(verdict.lines[number], number in blames) for number in kept]
    left = len(verdict.lines) - len(kept)
    more = element("p", f"{left} more stand in trace.jsonl.", class_="remark") if left else None
    return element("details", element("summary", f"Raw frames ({len(verdict.lines)})"), element("ol", items), more, class_="raw")


def _frame(line: Line, to_blame: bool) -> Markup:
    sign = {"sent": "→", "received": "←"}.get(line.direction, "·")
    text = plain(cut(line.frame if line.frame is not None else line.note or "", FRAME_MAX))
    said = element("code", text) if line.frame is not None else element("em", text)
    who = element("span", f"{line.at:%H:%M:%S.%f}"[:12], " ", line.station, f" {sign}", class_="who")
    return element("li", who, said, class_="blamed" if to_blame else None)
