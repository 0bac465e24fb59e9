from datetime import timedelta
from typing import Any

import pytest

from features.kit.verdict import Verdict
from features.report.scenario import FRAME_MAX, RAW_MAX, scenario
from tests.features.report.runs import AT, BOOTED, CASE, breached, failed, line, verdict


def shown(one: Verdict, **more: bool) -> str:
    return scenario(one, CASE, "core", 7, **more)


def test_a_scenario_is_folded_and_can_be_linked_to_and_filtered() -> None:
    text = shown(verdict())
    head = text[: text.index(">")]
    assert 'id="s7"' in head
    assert 'data-outcome="passed"' in head
    assert 'data-profile="core"' in head
    assert " open" not in head
    assert "tc_001_csms" in head
    assert " open" in shown(verdict(), opened=True)[:200]


def test_a_clock_that_is_kept_late_is_explained() -> None:
    late = shown(verdict(began_at=AT + timedelta(hours=6)))
    assert "time of the station, whose clock is kept hours behind" in late
    assert "time of the station</span>" in shown(verdict())


def test_a_failed_step_is_told_with_its_clause_and_without_pytests_words() -> None:
    text = shown(failed())
    assert "What is not so" in text
    assert "the answer is Rejected" in text
    assert "OCPP 1.6, 4.2; TC_001_CSMS" in text
    assert "assert " not in text


def test_a_breach_is_told_with_its_clause_and_a_link_to_its_frame() -> None:
    text = shown(breached())
    assert "What is not so" not in text
    assert 'href="#s7-2"' in text
    assert 'id="s7-2"' in text
    assert "OCPP 1.6, 6" in text


def test_a_breach_whose_frame_is_not_there_has_no_link() -> None:
    one = breached()
    one.lines.remove(BOOTED)
    assert "see the frame" not in shown(one)


@pytest.mark.parametrize(
    ("more", "words", "why"),
    [
        ({"unverified": ["the reason of the stop"]}, "Not verified, for the port cannot tell", "the reason of the stop"),
        ({"inapplicable": "no port"}, "Not tried", "no port"),
        ({"inapplicable": "the product does not declare core"}, "Not applicable", "declare core"),
        ({"expected": "it rounds (https://tracker.example/1)", "failure": "no"}, "It was expected to fail", "it rounds (https:"),
        ({"error": "Traceback: boom"}, "It could not be judged", "Traceback: boom"),
        ({"habits": ["it asks twice"]}, "Compatibility", "it asks twice"),
        ({"first_failure": "late", "attempts": 3}, "Attempt 1 of 3 failed<", "late"),
        ({"first_failure": "late", "failure": "late", "attempts": 2}, "Attempt 1 of 2 failed as well<", "late"),
    ],
)
def test_each_kind_of_verdict_says_why(more: dict[str, Any], words: str, why: str) -> None:
    text = shown(verdict(**more))
    assert words in text
    assert why in text


def test_the_first_attempt_is_there_as_a_whole_and_folded() -> None:
    text = shown(verdict(first=breached(), first_failure="it breaks a rule", attempts=2))
    head, _, first = text.partition('<details class="first failed" id="s7a">')
    assert "BootNotificationResponse breaks its schema" not in head
    assert all(words in first for words in ("First attempt", "breaks its schema", 'href="#s7a-2"', 'id="s7a-2"', "Raw frames (3)"))
    assert "First attempt" not in shown(verdict())


def test_steps_show_their_tables_and_texts_and_whether_they_were_reached() -> None:
    one = verdict()
    one.steps[1].outcome, one.steps[1].docstring = "skipped", '{"a": 1}'
    text = shown(one)
    assert "<td>status</td><td>Accepted</td>" in text
    assert "not reached" in text
    assert '{"a": 1}' in text


def test_what_is_owed_is_shown_with_its_clause() -> None:
    text = shown(verdict())
    assert "What the CSMS owes in TC_001_CSMS" in text
    assert "Heartbeat.conf currentTime" in text
    assert "What the CSMS owes" not in shown(verdict(inapplicable="no port"))


def test_thousands_of_frames_leave_the_page_small_and_say_so() -> None:
    one = verdict(lines=[line("sent", [2, str(number), "Heartbeat", {}], number) for number in range(5000)])
    text = shown(one)
    assert f"{5000 - RAW_MAX} more stand in trace.jsonl" in text
    assert "Of 5000 frames and remarks 4880 are not drawn" in text
    assert len(text) < 300_000


def test_a_frame_to_blame_is_among_the_raw_ones_however_late_it_is() -> None:
    one = breached()
    one.lines = [line("sent", "x")] * 1000 + [BOOTED]
    assert '<li class="blamed">' in shown(one)


def test_a_huge_frame_is_cut() -> None:
    assert len(shown(verdict(lines=[line("received", "x" * 1_000_000)]))) < FRAME_MAX + 10_000


def test_a_scenario_without_frames_has_no_diagram() -> None:
    assert "<svg" not in shown(verdict(lines=[]))
