from typing import Any

import pytest

from features.kit.verdict import Breach, Verdict

BREACH = Breach("CP1", "no answer", "OCPP-J 1.6, 4.1")


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, "passed"),
        ({"habits": ["it asks for the configuration"]}, "passed"),
        ({"unverified": ["the energy"]}, "partial"),
        ({"failure": "no"}, "failed"),
        ({"breaches": [BREACH]}, "failed"),
        ({"failure": "no", "unverified": ["the energy"]}, "failed"),
        ({"error": "the port"}, "error"),
        ({"inapplicable": "no port", "failure": "no"}, "not applicable"),
        ({"failure": "no", "expected": "known"}, "expected failure"),
        ({"failure": "no", "first_failure": "no", "attempts": 2}, "failed"),
    ],
)
def test_the_verdict_in_one_word(facts: dict[str, Any], outcome: str) -> None:
    assert Verdict(**facts).outcome == outcome


def test_the_reason_has_everything() -> None:
    verdict = Verdict(failure="no", breaches=[BREACH])
    verdict.not_verified("the energy")
    verdict.not_verified("the energy")
    assert verdict.reason == "no\nCP1: no answer [OCPP-J 1.6, 4.1]\nnot verified: the energy"


@pytest.mark.parametrize(
    ("facts", "complaint", "reason"),
    [
        ({"failure": f"{BREACH}"}, "", f"{BREACH}"),
        ({"failure": f"the webhook\n{BREACH}"}, "the webhook", f"the webhook\n{BREACH}"),
        ({"failure": "no"}, "no", f"no\n{BREACH}"),
        ({"error": "the port"}, "", f"the port\n{BREACH}"),
    ],
)
def test_what_the_breaches_say_themselves_is_said_once(facts: dict[str, Any], complaint: str, reason: str) -> None:
    verdict = Verdict(breaches=[BREACH], **facts)
    assert (verdict.complaint, verdict.reason) == (complaint, reason)


def test_a_habit_is_told_once() -> None:
    verdict = Verdict()
    verdict.dislike("CRLF in PEM")
    verdict.dislike("CRLF in PEM")
    assert verdict.habits == ["CRLF in PEM"]
