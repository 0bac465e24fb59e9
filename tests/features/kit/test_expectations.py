from types import SimpleNamespace
from typing import Any

import pytest

from features.kit.expectations import BadExpectation, Expectations
from features.kit.repertoire import repertoire, scenarios_of
from features.kit.verdict import Outcome

CASE = "TC_013_CSMS"
WHY = {"reason": "it hangs", "link": "https://tracker.example/1"}
REASON = "it hangs (https://tracker.example/1)"


def script(key: str, case: str = CASE) -> Any:
    return SimpleNamespace(key=key, tags=("core", case))


def expectations(*keys: str) -> Expectations:
    """Of a case with these scenarios."""
    return Expectations({CASE: REASON}, {CASE: frozenset(keys)})


def misses(expected: Expectations, *outcomes: Outcome) -> list[str]:
    return [expected.missed(script(key), outcome) for key, outcome in zip("abc", outcomes, strict=False)]


def test_a_case_and_one_scenario_may_be_expected_to_fail() -> None:
    key = min(scenarios_of(CASE))
    other = next(name for name in repertoire() if name not in scenarios_of(CASE))
    for name in (key, CASE):
        found = Expectations.read({name: WHY})
        assert (found.reason(script(key)), found.reason(script(other, "TC_001_CSMS"))) == (REASON, "")


@pytest.mark.parametrize("name", ["TC_13_CSMS", "core", "mandatory", "rev-2025-09", "core/boot.feature", "core/boot.feature: Nothing"])
def test_what_does_not_exist_cannot_be_expected(name: str) -> None:
    with pytest.raises(BadExpectation, match=f"'{name}' is neither a case nor the key of a scenario"):
        Expectations.read({name: WHY})


def test_a_slip_of_the_pen_is_told_what_it_may_mean() -> None:
    with pytest.raises(BadExpectation, match="did you mean 'TC_013_CSMS'"):
        Expectations.read({"TC_13_CSMS": WHY})


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        (("failed", "passed"), ["", ""]),
        (("passed", "failed"), ["", ""]),
        (("not applicable", "failed"), ["", ""]),
        (("passed", "error"), ["", ""]),
        (("passed",), [""]),
        (("passed", "partial"), ["", f"{CASE} was expected to fail, and does not: {REASON}"]),
        (("passed", "not applicable"), ["", f"{CASE} was expected to fail, and does not: {REASON}"]),
        (("not applicable", "not applicable"), ["", f"{CASE} was expected to fail, and is not applicable: {REASON}"]),
    ],
)
def test_a_case_fails_as_expected_when_one_of_its_scenarios_does(outcomes: tuple[Outcome, ...], told: list[str]) -> None:
    assert misses(expectations("a", "b"), *outcomes) == told


@pytest.mark.parametrize(("outcome", "how"), [("passed", "does not"), ("partial", "does not"), ("not applicable", "is not applicable")])
def test_a_scenario_that_is_named_has_to_fail_itself(outcome: Outcome, how: str) -> None:
    found = Expectations({"a": REASON})
    assert found.missed(script("a"), outcome) == f"it was expected to fail, and {how}: {REASON}"
    assert (found.missed(script("a"), "failed"), found.missed(script("b"), outcome)) == ("", "")
