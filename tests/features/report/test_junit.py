import xml.etree.ElementTree as ElementTree

import pytest

from features.kit.verdict import Verdict
from features.report.junit import junit
from tests.features.report.runs import breached, failed, hostile, run, verdict


def case(one: Verdict) -> ElementTree.Element:
    found = ElementTree.fromstring(junit(run(one)).encode()).find("testsuite/testcase")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "tag", "message"),
    [
        (failed(), "failure", "the answer is Rejected"),
        (breached(), "failure", "CP1: BootNotificationResponse breaks its schema [OCPP 1.6, 6]"),
        (verdict(error="Traceback (most recent call last):\nKeyError: 'x'"), "error", "KeyError: 'x'"),
        (verdict(inapplicable="no port"), "skipped", "not applicable: no port"),
        (verdict(failure="it rounds", excused=True), "skipped", "failed as in the baseline: it rounds"),
        (verdict(expected="it rounds", failure="no"), "skipped", "expected failure: it rounds no"),
    ],
)
def test_each_outcome_has_its_element(one: Verdict, tag: str, message: str) -> None:
    found = case(one).find(tag)
    assert found is not None
    assert found.get("message", "").startswith(message)


def test_partial_counts_as_passed_and_says_what_was_not_verified() -> None:
    found = case(verdict(unverified=["the reason"], habits=["twice"], first_failure="late", attempts=2))
    said = found.findtext("system-out") or ""
    assert {one.tag for one in found} == {"system-out"}
    assert all(words in said for words in ("not verified: the reason", "compatibility: twice", "attempt 1 of 2 failed: late"))


def test_a_suite_is_a_profile_and_sums_are_right() -> None:
    root = ElementTree.fromstring(
        junit(run(verdict(), failed(), verdict("c", inapplicable="x", case="", key="mine/a.feature: c"))).encode()
    )
    sums = [{name: one.get(name) for name in ("tests", "failures", "errors", "skipped")} for one in (root, *root)]
    assert [one.get("name") for one in root] == ["core", "mine"]
    assert sums[0] == {"tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    assert sums[1] == {"tests": "2", "failures": "1", "errors": "0", "skipped": "0"}
    first = root.find("testsuite/testcase")
    assert first is not None
    assert (first.get("classname"), first.get("name"), first.get("time")) == ("features.core.boot", "TC_001_CSMS A cold boot", "0.500")


def test_whatever_comes_from_outside_it_is_xml() -> None:
    ElementTree.fromstring(junit(hostile()).encode())
