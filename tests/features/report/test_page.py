import base64
import hashlib
import re

import pytest

from features.report.page import NOT_CERTIFIED, SCRIPT, STYLE, page
from features.report.run import Run
from tests.features.report.runs import failed, hostile, run, verdict
from tests.features.report.test_markup import Reader

TEXT = {"p", "h1", "h2", "h3", "dl", "dt", "dd", "div", "strong", "span", "b", "i", "ul", "ol", "li", "a", "pre", "code", "em"}
OURS = {"html", "head", "meta", "title", "style", "body", "main", "section", "header", "footer", "details", "summary", "script", *TEXT}
OURS |= {"table", "thead", "tbody", "tr", "th", "td", "form", "input", "select", "option", "button"}
OURS |= {"svg", "g", "line", "path", "circle", "text"}


def test_the_page_asks_no_network_and_runs_no_script_but_ours() -> None:
    text = page(run(verdict(), failed()))
    read = Reader(text)
    policy = next(given["content"] for tag, given in read.tags if given.get("http-equiv") == "Content-Security-Policy") or ""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.read_bytes()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert not [given for _, given in read.tags for name in given if name in ("src", "data", "action") or name.startswith("on")]
    assert all((given.get("href") or "#").startswith("#") for _, given in read.tags)
    assert not re.search(r"url\(|@import|https?:", STYLE.read_text() + SCRIPT.read_text())


@pytest.mark.parametrize("found", [hostile(), run(), run(verdict(), failed())], ids=["hostile", "empty", "usual"])
def test_whatever_comes_from_outside_makes_no_element(found: Run) -> None:
    text = page(found)
    text.encode()
    tags = [tag for tag, _ in Reader(text).tags]
    assert set(tags) - {"title"} <= OURS
    assert (tags.count("script"), tags.count("style")) == (1, 1)
    assert not set(text) & set("\x00\x1b\u202e\u2028\ud800")


def test_ids_are_given_once() -> None:
    ids = [given["id"] for _, given in Reader(page(run(verdict(), failed(), verdict("b", case="TC_013_CSMS")))).tags if "id" in given]
    assert len(ids) == len(set(ids)) == 3


def test_a_few_failures_are_open_and_of_many_only_the_first() -> None:
    def opened(count: int) -> int:
        scenarios = [
            given for tag, given in Reader(page(run(*(failed(str(number)) for number in range(count)), verdict()))).tags if tag == "details"
        ]
        return sum("open" in given for given in scenarios)

    assert (opened(0), opened(3), opened(4)) == (0, 3, 1)


def test_it_says_what_it_is_not_and_what_was_declared() -> None:
    text = page(run(verdict(inapplicable="no port"), declared={"core": "the core"}, undeclared={"security": "locks"}, connectors=2))
    assert NOT_CERTIFIED in text
    assert "Declared, with 2 connectors" in text
    assert "1</b> × no port" in text
    assert "Not played: TC_013_CSMS." in text


def test_the_filter_offers_the_profiles_and_outcomes_that_there_are() -> None:
    tags = Reader(page(run(verdict(), failed()))).tags
    assert [given.get("value") for tag, given in tags if tag == "option"] == ["*", "core"]
    assert [given["data-outcome"] for _, given in tags if (given.get("class") or "").startswith("chip ")] == ["failed", "passed"]
