import pytest

from features.kit.verdict import Verdict
from features.report.overview import ATTENTION_MAX, bar, headline, overview, plural, untried
from features.report.run import Run
from tests.features.report.runs import breached, failed, run, verdict

SECOND = {"case": "TC_013_CSMS"}
UNDECLARED = "the product does not declare core"
BEYOND = {"case": "", "key": "robustness/x.feature: B"}


def shown(found: Run) -> str:
    return overview(found, {one.key: number for number, one in enumerate(found.verdicts, 1)})


@pytest.mark.parametrize(
    ("verdicts", "text", "colour"),
    [
        ([verdict(), verdict("b", **SECOND)], "All 2 certification cases passed", "passed"),
        ([verdict()], "1 certification case passed; 1 of the 2 in the catalogue not played", "passed"),
        ([failed(), verdict("b", **SECOND)], "1 of 2 certification cases passed, 1 failed", "failed"),
        ([verdict(unverified=["x"]), verdict("b", **SECOND)], "1 of 2 certification cases passed, 1 partial", "partial"),
        ([verdict(), verdict("b", inapplicable=UNDECLARED, **SECOND)], "1 certification case passed; 1 not applicable", "passed"),
        (
            [verdict(inapplicable="no port"), verdict("b", inapplicable=UNDECLARED, **SECOND)],
            "Nothing was played that applies; 1 not tried; 1 not applicable",
            "not applicable",
        ),
        (
            [verdict(), verdict("b", **SECOND), failed("c", **BEYOND)],
            "All 2 certification cases passed; beyond them 1 failed or not judged",
            "failed",
        ),
        ([verdict(error="boom"), verdict("b", **SECOND)], "1 of 2 certification cases passed, 1 not judged", "error"),
    ],
)
def test_the_result_is_said_in_a_sentence(verdicts: list[Verdict], text: str, colour: str) -> None:
    assert headline(run(*verdicts)) == (text, colour)


@pytest.mark.parametrize(
    ("reasons", "words"),
    [(["no port", UNDECLARED], " (1 not tried)"), (["no port", "no cards"], " (not tried)"), ([UNDECLARED], "")],
)
def test_what_could_not_be_tried_is_told_from_what_the_product_does_not_declare(reasons: list[str], words: str) -> None:
    [tally] = run(*(verdict(str(place), case="", inapplicable=reason) for place, reason in enumerate(reasons)), cases={}).profiles()
    assert untried(tally, "not applicable") == words
    assert untried(tally, "passed") == ""


def test_a_run_of_own_scenarios_says_nothing_of_the_catalogue() -> None:
    assert headline(run(verdict(case="", key="mine/x.feature: A")))[0] == "1 scenario passed"


def test_a_run_without_certification_cases_counts_scenarios_and_a_recorded_one_stations() -> None:
    assert headline(run(verdict(case="", key="mine/x.feature: A"), cases={}))[0] == "1 scenario passed"
    assert headline(run(verdict(case="", key="x.jsonl: CP1"), cases={}, recorded="x.jsonl"))[0] == "1 station passed"


def test_the_bar_has_a_piece_for_each_outcome_and_an_open_end_for_what_was_not_played() -> None:
    [tally] = run(failed()).profiles()
    assert bar(tally).count("<i ") == 2
    assert "1 of 2 failed" in bar(tally)


def test_failures_and_passes_at_a_second_attempt_come_first() -> None:
    text = shown(run(verdict("quiet"), failed("loud"), verdict("again", first_failure="it was late", attempts=2)))
    attention = text[text.index("Look at these first") :]
    assert "quiet" not in attention
    assert all(word in attention for word in ("loud", "the answer is Rejected", "again", "it was late", "attempt 2", 'href="#s2"'))
    assert "assert " not in attention


def test_all_of_the_reason_is_told() -> None:
    late = verdict("late", failure="no BootNotification.conf\nwithin 5 s")
    both = breached()
    both.failure = f"the answer is late\n{both.failure}"
    text = shown(run(late, both))
    assert "no BootNotification.conf within 5 s" in text
    assert "the answer is late; CP1: BootNotificationResponse breaks its schema [OCPP 1.6, 6]" in text


def test_examples_of_one_outline_are_one_item() -> None:
    examples = [failed(name, key=f"core/boot.feature: It <fails> [{name}]", outline="core/boot.feature: It <fails>") for name in "abc"]
    text = shown(run(*examples, failed("other")))
    attention = text[text.index("Look at these first") :]
    assert attention.count("<li>") == 2
    assert "and 2 more examples" in attention
    assert all(f'href="#s{number}"' in attention for number in (1, 2, 3, 4))


def test_many_failures_are_not_all_listed() -> None:
    assert "and 5 more" in shown(run(*(failed(str(number)) for number in range(ATTENTION_MAX + 5))))


def test_compatibility_is_an_axis_of_its_own() -> None:
    assert "habits: 2 remarks." in shown(run(verdict(habits=["a", "b"])))
    assert "habits: no remarks." in shown(run(verdict()))
    assert "Of 1 scenario something could not be verified." in shown(run(verdict(unverified=["a"])))


def test_facts_that_nobody_knows_are_left_out() -> None:
    text = shown(run(verdict(), address=""))
    assert "Endpoint" not in text
    assert "Operator port" in text


def test_numbers_agree_with_their_words() -> None:
    assert (plural(0, "case"), plural(1, "case"), plural(2, "case")) == ("0 cases", "1 case", "2 cases")
