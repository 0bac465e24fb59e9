"""The page as a whole: one file that holds everything and asks no network. It knows where the parts go; the parts know the rest."""

import base64
import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

from features.kit.verdict import Outcome, Verdict
from features.report.markup import Markup, element, joined
from features.report.overview import named, overview, slug
from features.report.run import Run, Tally, count
from features.report.scenario import scenario

STYLE, SCRIPT = (Path(__file__).parent / name for name in ("page.css", "page.js"))
NOT_CERTIFIED = (
    "This is no certification. It says what this kit saw of this product on that day. Only the Open Charge Alliance certifies products, by "
    "way of its test laboratories."
)
OPENED_MAX = 3
"""With so many failures at most, each is open from the start; with more, only the first."""


def page(run: Run) -> str:
    """The page as HTML."""
    numbers = {verdict.key: number for number, verdict in enumerate(_ordered(run), 1)}
    bad = [verdict.key for verdict in _ordered(run) if verdict.outcome in ("failed", "error")]
    opened = set(bad if len(bad) <= OPENED_MAX else bad[:1])
    body = element(
        "main",
        overview(run, numbers),
        _filter(run),
        [_profile(run, tally, numbers, opened) for tally in run.profiles()],
        element("p", "Nothing here fits the filter.", class_="nothing", hidden=True),
        _declared(run),
        element("footer", element("p", NOT_CERTIFIED), element("p", f"Made by Wattproof {run.kit_version}.")),
    )
    return f"<!doctype html>\n{element('html', _head(run), element('body', body, _script()), lang='en')}\n"


def _ordered(run: Run) -> list[Verdict]:
    return [verdict for tally in run.profiles() for verdict in tally.verdicts]


@cache
def _text(path: Path) -> Markup:
    return Markup(path.read_text(encoding="utf-8"))


def _head(run: Run) -> Markup:
    """No script but ours may run, and nothing is fetched, whatever a frame holds."""
    digest = base64.b64encode(hashlib.sha256(_text(SCRIPT).encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{run.name}: OCPP 1.6J conformance"),
        element("style", _text(STYLE)),
    )


def _script() -> Markup:
    return element("script", _text(SCRIPT))


def _filter(run: Run) -> Markup:
    chips = [_chip(outcome, number) for outcome, number in count(run.outcomes).items()]
    options = [element("option", "All profiles", value="*")]
    options += [element("option", tally.title, value=tally.name) for tally in run.profiles()]
    return element(
        "form",
        element("input", type="search", placeholder="Case, text, tag, clause …", aria_label="Filter by text"),
        element("select", options, aria_label="Filter by profile"),
        element("span", chips, class_="chips"),
        element("button", "Open all", type="button", class_="all"),
        class_="filter",
        hidden=True,
    )


def _chip(outcome: Outcome, number: int) -> Markup:
    words = {"class_": f"chip {slug(outcome)}", "aria_pressed": "false", "data_outcome": outcome}
    return element("button", element("b", number), f" {named(outcome)}", type="button", **words)


def _profile(run: Run, tally: Tally, numbers: dict[str, int], opened: set[str]) -> Markup:
    shown = [
        scenario(verdict, run.cases.get(verdict.case), tally.name, numbers[verdict.key], opened=verdict.key in opened)
        for verdict in tally.verdicts
    ]
    missing = element("p", f"Not played: {', '.join(tally.not_played)}.", class_="remark") if tally.not_played else None
    return element("section", element("h2", tally.title), joined(shown), missing, class_="profile")


def _declared(run: Run) -> Markup | None:
    if not run.declared and not run.undeclared:
        return None
    why = Counter(verdict.inapplicable for verdict in run.verdicts if verdict.inapplicable)
    lists = [
        element("h3", f"Declared, with {run.connectors} connectors at each station"),
        element("ul", [element("li", element("b", word), f" {text}") for word, text in run.declared.items()]),
        element("h3", "Not declared") if run.undeclared else None,
        element("ul", [element("li", element("b", word), f" {text}") for word, text in run.undeclared.items()]) if run.undeclared else None,
        element("h3", "Why scenarios were not applicable") if why else None,
        element("ul", [element("li", element("b", number), f" × {text}") for text, number in why.most_common()]) if why else None,
    ]
    return element("details", element("summary", "What the product declares"), lists, class_="declared")
