import json
from typing import Any

import pytest

from features.kit.verdict import Verdict
from features.report.cucumber import cucumber
from tests.features.report.runs import breached, failed, hostile, run, verdict


def elements(*verdicts: Verdict) -> list[dict[str, Any]]:
    return [one for feature in json.loads(cucumber(run(*verdicts))) for one in feature["elements"]]


def statuses(one: Verdict) -> list[str]:
    [found] = elements(one)
    return [step["result"]["status"] for step in (*found["steps"], *found["after"])]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (verdict(), ["passed", "passed", "passed"]),
        (failed(), ["passed", "failed", "skipped"]),
        (breached(), ["passed", "passed", "failed"]),
        (verdict(error="boom"), ["passed", "passed", "failed"]),
        (verdict(steps=[], inapplicable="no port"), ["skipped"]),
        (verdict(unverified=["x"]), ["passed", "passed", "passed"]),
        (failed(expected="it rounds"), ["passed", "pending", "skipped"]),
    ],
)
def test_a_scenario_has_the_status_of_its_verdict(one: Verdict, expected: list[str]) -> None:
    assert statuses(one) == expected


def test_a_feature_has_what_the_tools_ask_for() -> None:
    [feature] = json.loads(cucumber(run(verdict())))
    assert {"uri", "id", "keyword", "name", "line", "tags", "elements"} <= set(feature)
    [element] = feature["elements"]
    assert (element["type"], element["keyword"], element["line"], element["name"]) == ("scenario", "Scenario", 3, "TC_001_CSMS A cold boot")
    assert element["start_timestamp"] == "2026-01-02T03:04:05.000Z"
    step = element["steps"][1]
    assert (step["keyword"], step["line"], step["result"]["duration"]) == ("Then ", 5, 20_000_000)
    assert step["rows"] == [{"cells": ["status", "Accepted"]}]
    assert [tag["name"] for tag in element["tags"]] == ["@core", "@TC_001_CSMS", "@passed"]


def test_reasons_are_told_after_the_steps() -> None:
    [element] = elements(verdict(unverified=["the reason"], habits=["twice"], first_failure="late", attempts=2))
    assert element["after"][0]["output"] == ["partial: not verified: the reason", "compatibility: twice", "attempt 1 of 2 failed: late"]


def test_scenarios_of_one_name_have_ids_of_their_own() -> None:
    assert len({one["id"] for one in elements(verdict(), verdict())}) == 2


def test_a_docstring_goes_with_its_step() -> None:
    one = verdict()
    one.steps[0].docstring = "{}"
    assert elements(one)[0]["steps"][0]["doc_string"]["value"] == "{}"


def test_whatever_comes_from_outside_it_is_json_and_utf_8() -> None:
    assert len(json.loads(cucumber(hostile()).encode())) == 2
