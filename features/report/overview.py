"""The head of the page: the product, the result in a sentence, a bar and counts for each profile, what needs attention. It knows runs."""

from collections.abc import Mapping, Sequence

from features.kit.verdict import OUTCOMES, Outcome, Verdict
from features.report.diagram import duration
from features.report.markup import Markup, element
from features.report.run import Run, Tally, count
from features.report.wire_text import one_line, told

SHORT: dict[Outcome, str] = {"expected failure": "failed as expected", "error": "not judged"}
BAD: tuple[Outcome, ...] = ("failed", "error")
ATTENTION_MAX = 25


def named(outcome: Outcome) -> str:
    """The outcome as the page calls it."""
    return SHORT.get(outcome, outcome)


def slug(outcome: Outcome) -> str:
    """The outcome as a class of the style sheet."""
    return outcome.replace(" ", "-")


def headline(run: Run) -> tuple[str, Outcome]:
    """The result in a sentence, and the colour that it deserves."""
    judged = run.certified or run.outcomes
    counts = count(judged)
    passed, applicable = counts.get("passed", 0), len(judged) - counts.get("not applicable", 0)
    what = plural(applicable, "certification case" if run.certified else "station" if run.recorded else "scenario")
    text = f"{passed} of {what} passed"
    if passed == applicable:
        text = f"All {what} passed" if passed > 1 else f"{what} passed" if passed else "Nothing was played that applies"
    text += "".join(f", {counts[one]} {named(one)}" for one in OUTCOMES if one in counts and one not in ("passed", "not applicable"))
    everything = count([outcome for tally in run.profiles() for outcome in tally.outcomes])
    for number, words in (
        (sum(everything.get(one, 0) - counts.get(one, 0) for one in BAD), "beyond them {} failed or not judged"),
        (run.untried, "{} not tried"),
        (counts.get("not applicable", 0) - run.untried, "{} not applicable"),
        (len(run.not_played) if run.certified else 0, f"{{}} of the {len(run.catalogued)} in the catalogue not played"),
    ):
        text += f"; {words.format(number)}" if number else ""
    worst: Outcome = next((one for one in (*BAD, "partial") if one in everything), "passed")
    return text, worst if passed or worst != "passed" else "not applicable"


def plural(number: int, word: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number} {word}{'s' * (number != 1)}"


def overview(run: Run, numbers: Mapping[str, int]) -> Markup:
    """Everything above the scenarios; `numbers` are those of the scenarios on the page, by their keys."""
    text, worst = headline(run)
    return joined_sections(
        element("header", element("p", "OCPP 1.6J conformance · CSMS under test", class_="kicker"), element("h1", run.name), _facts(run)),
        element("p", element("strong", text), ". ", _axes(run), class_=f"headline {slug(worst)}"),
        _profiles(run),
        _attention(run, numbers),
    )


def joined_sections(*sections: Markup | None) -> Markup:
    """The sections that there are."""
    return element("section", *sections, class_="overview")


def _facts(run: Run) -> Markup:
    facts = {
        "Played": f"{run.began_at:%Y-%m-%d %H:%M} UTC, in {duration(run.took_s)}",
        "Endpoint": run.address,
        "Operator port": run.port,
        "Recorded session": run.recorded,
        "Cases as of": run.revision,
        "Kit": f"Wattproof {run.kit_version}",
        **run.settings,
    }
    return element("dl", [element("div", element("dt", name), element("dd", value)) for name, value in facts.items() if value])


def _axes(run: Run) -> str:
    habits = sum(len(verdict.habits) for verdict in run.verdicts)
    unverified = sum(verdict.outcome == "partial" for verdict in run.verdicts)
    text = f"Compatibility with the official tool's habits: {plural(habits, 'remark') if habits else 'no remarks'}."
    return text + (f" Of {plural(unverified, 'scenario')} something could not be verified." if unverified else "")


def _profiles(run: Run) -> Markup:
    heads = element("tr", [element("th", word) for word in ("Profile", "Verdicts", "")])
    return element("table", element("thead", heads), element("tbody", [_profile(tally) for tally in run.profiles()]), class_="profiles")


def _profile(tally: Tally) -> Markup:
    counts = [_count(tally, outcome, number) for outcome, number in tally.counts.items()]
    missing = f"{len(tally.not_played)} not played" if tally.not_played else None
    title = f"not played: {', '.join(tally.not_played)}" if tally.not_played else None
    return element(
        "tr",
        element("th", tally.title, element("span", _size(tally), class_="remark"), scope="row"),
        element("td", bar(tally), class_="result"),
        element("td", counts, element("span", missing, class_="count missing", title=title) if missing else None, class_="counts"),
    )


def _count(tally: Tally, outcome: Outcome, number: int) -> Markup:
    words = {"class_": f"count {slug(outcome)}", "data_profile": tally.name, "data_outcome": outcome}
    return element("button", element("b", number), f" {named(outcome)}{untried(tally, outcome)}", type="button", **words)


def untried(tally: Tally, outcome: Outcome) -> str:
    """In brackets, how many of those that are not applicable could not be tried."""
    if outcome != "not applicable" or not tally.untried:
        return ""
    return " (not tried)" if tally.untried == tally.counts[outcome] else f" ({tally.untried} not tried)"


def _size(tally: Tally) -> str:
    cases, scenarios = len({verdict.case for verdict in tally.verdicts if verdict.case}), len(tally.verdicts)
    size = [plural(cases, "case")] if cases else []
    return ", ".join([*size, plural(scenarios, "scenario")] if scenarios != cases else size)


def bar(tally: Tally) -> Markup:
    """A bar of the outcomes, passed first; cases that were not played leave it open at its end."""
    counts, total = tally.counts, len(tally.outcomes) + len(tally.not_played)
    order = [(outcome, counts.get(outcome, 0)) for outcome in reversed(OUTCOMES)]
    pieces = [element("i", class_=slug(outcome), style=f"flex:{number}") for outcome, number in order if number]
    if tally.not_played:
        pieces.append(element("i", class_="open", style=f"flex:{len(tally.not_played)}"))
    words = ", ".join(f"{number} of {total} {outcome}" for outcome, number in order if number)
    return element("div", pieces, class_="bar", role="img", aria_label=words, title=words)


def _attention(run: Run, numbers: Mapping[str, int]) -> Markup | None:
    shown = [one for one in run.verdicts if one.outcome in BAD or one.first_failure]
    if not shown:
        return None
    shown.sort(key=lambda verdict: OUTCOMES.index(verdict.outcome))
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in shown:
        groups.setdefault((verdict.outline or verdict.key, verdict.outcome), []).append(verdict)
    listed = list(groups.values())
    items = [_item(group, numbers) for group in listed[:ATTENTION_MAX]]
    left = sum(map(len, listed[ATTENTION_MAX:]))
    more = element("p", f"and {left} more") if left else None
    return element("div", element("h2", "Look at these first"), element("ul", items), more, class_="attention")


def _item(group: Sequence[Verdict], numbers: Mapping[str, int]) -> Markup:
    """One scenario, or the examples of one outline with one outcome: the first with its reason, links to the others."""
    verdict, *others = group
    again = element("span", f"attempt {verdict.attempts} of it", class_="remark") if verdict.first_failure else None
    title = element("a", f"{verdict.case} {verdict.scenario}".strip(), href=f"#s{numbers[verdict.key]}")
    links = [element("a", place, href=f"#s{numbers[one.key]}", title=one.scenario) for place, one in enumerate(others, 2)]
    more = element("span", f"and {plural(len(links), 'more example')}: ", [item for link in links for item in (link, " ")], class_="remark")
    return element(
        "li",
        element("span", named(verdict.outcome), class_=f"badge {slug(verdict.outcome)}"),
        element("span", title, again, more if links else None),
        element("span", one_line(_why(verdict), 300), class_="why"),
    )


def _why(verdict: Verdict) -> str:
    """All that is wrong: what the step said, then the breaches."""
    if verdict.outcome not in BAD:
        return told(verdict.first_failure)
    said = told(verdict.complaint if verdict.failure else verdict.error)
    return "; ".join(words for words in (said, *map(str, verdict.breaches)) if words)
