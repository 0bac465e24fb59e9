import re

from features.report.declaration import declaration
from features.report.page import NOT_CERTIFIED
from tests.features.report.runs import failed, hostile, run, verdict

FULL = {"declared": {"core": "the core"}, "undeclared": {"security": "locks"}, "connectors": 2, "settings": {"Seed": "7"}}


def test_it_names_the_product_the_revision_the_capabilities_and_that_it_is_no_certification() -> None:
    text = declaration(run(verdict(), **FULL))
    assert "# Declaration of results: Volt 4.2" in text
    assert NOT_CERTIFIED in text
    for row in ("| Version | 4.2 |", "| Cases as of | the official document's revision of 2025-09 |", "| core | yes | the core |",
                "| security | no | locks |", "| Seed | 7 |"):  # fmt: skip
        assert row in text


def test_every_case_has_its_row_also_when_it_was_not_played() -> None:
    text = declaration(run(verdict(unverified=["the reason"], habits=["twice"])))
    assert r"| TC\_001\_CSMS | A cold boot | partial | not verified: the reason<br>compatibility: twice |" in text
    assert r"| TC\_013\_CSMS | A hard reset | not played | |" in text
    assert "| Core: sessions, remote control, configuration | 0 | 0 | 0 | 1 | 0 | 0 | 1 |" in text


def test_a_failure_is_told_without_pytests_words_and_a_retry_keeps_the_first() -> None:
    text = declaration(run(failed(first_failure="it was late\nassert 0", attempts=2)))
    assert "the answer is Rejected<br>at attempt 2; the first said: it was late |" in text
    assert "assert" not in text


def test_what_is_not_known_is_left_out_or_says_so() -> None:
    text = declaration(run(product="", version="", address="", cases={}))
    assert "| Product | not named |" in text
    assert "Endpoint" not in text
    assert "Cases as of" not in text


def test_whatever_comes_from_outside_stays_in_its_cell() -> None:
    text = declaration(hostile())
    text.encode()
    assert not re.search(r"(?<!\\)<(?!br>)", text)
    rows = [row for row in text.splitlines() if row.startswith("| ") and "onerror" in row]
    assert rows
    assert all(len(re.split(r"(?<!\\)\|", row)) in (4, 5, 6, 10) for row in rows)
