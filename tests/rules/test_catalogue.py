"""The rules of the catalogue: no case without a scenario, no scenario without a case, no obligation without an assertion of its own.

In the certification cases, obligations and Then steps of a scenario go in pairs: no step can be left out without a row that misses it. A
case of the robustness features spreads its obligations over its scenarios.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd.parser import FeatureParser, Scenario

from features.kit.catalogue import FEATURES, Case, Obligation, assign, case_of, catalogue

CASES = list(catalogue().values())
FOLDERS = sorted({path.parent.name for path in FEATURES.glob("*/*.feature")} - {"customer"})


def scenarios(path: Path) -> Iterator[tuple[set[str], Scenario]]:
    """The scenarios of a feature file with their tags, a row of examples at a time."""
    feature = FeatureParser(str(path.parent), path.name).parse()
    for template in feature.scenarios.values():
        rows = [row for examples in template.examples for row in examples.as_contexts()] or [{}]
        for row in rows:
            yield feature.tags | template.tags, template.render(row)


@functools.cache
def by_case() -> dict[str, list[tuple[str, set[str], Scenario]]]:
    """The scenarios of each case, with their folder and tags; those of no case under the empty id."""
    found: dict[str, list[tuple[str, set[str], Scenario]]] = defaultdict(list)
    for folder in FOLDERS:
        for path in sorted((FEATURES / folder).glob("*.feature")):
            for tags, scenario in scenarios(path):
                case = case_of(sorted(tags))
                found[case.id if case else ""].append((folder, tags, scenario))
    return found


def assertions(scenario: Scenario) -> list[str]:
    """What the scenario asserts: its Then steps, each with its table."""
    found = []
    for step in scenario.steps:
        if step.type == "then":
            cells = [cell for row in step.datatable.raw() for cell in row] if step.datatable is not None else []
            found.append(" ".join((step.name, *map(str, cells))))
    return found


def certified() -> list[tuple[Case, set[str], Scenario]]:
    """The scenarios of the certification cases, each with its case and its tags."""
    return [(case, tags, scenario) for case in CASES if case.id.startswith("TC_") for _, tags, scenario in by_case().get(case.id, [])]


def named(value: object) -> str:
    """What stands for a parameter in the name of a test."""
    if isinstance(value, Scenario):
        return value.name
    return value.id if isinstance(value, Case) else "" if isinstance(value, set) else str(value)


def test_no_scenario_is_without_a_case() -> None:
    assert [f"{folder}: {scenario.name}" for folder, _, scenario in by_case()[""]] == []


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_case_has_a_scenario_in_the_folder_of_its_profile_with_its_tags(case: Case) -> None:
    found = by_case().get(case.id, [])
    assert found, f"no scenario has the tag @{case.id}"
    due = {case.profile, "mandatory" if case.mandatory else "optional"}
    for folder, tags, scenario in found:
        assert folder == case.profile, scenario.name
        assert due <= tags, f"{scenario.name} lacks {due - tags}"
        assert tags & {"mandatory", "optional"} == due & {"mandatory", "optional"}


@pytest.mark.parametrize(("case", "owed"), [(case, owed) for case in CASES for owed in case.obligations], ids=named)
def test_an_obligation_is_asserted(case: Case, owed: Obligation) -> None:
    said = [text for _, tags, scenario in by_case().get(case.id, []) if owed.applies(tags) for text in assertions(scenario)]
    assert any(owed.is_named_by(text) for text in said), f"no Then step names {owed}; there are: {said}"


def missed(case: Case, tags: set[str], said: list[str]) -> list[str]:
    """The obligations that no step asserts but for steps that assert others."""
    owed = case.owed(tags)
    return [str(one) for one, place in zip(owed, assign(owed, said), strict=True) if place is None]


@pytest.mark.parametrize(("case", "tags", "scenario"), certified(), ids=named)
def test_each_obligation_has_an_assertion_of_its_own(case: Case, tags: set[str], scenario: Scenario) -> None:
    said = assertions(scenario)
    assert missed(case, tags, said) == [], f"{scenario.name}: {said}"


@pytest.mark.parametrize(("case", "tags", "scenario"), certified(), ids=named)
def test_nothing_is_asserted_that_is_not_owed(case: Case, tags: set[str], scenario: Scenario) -> None:
    said = assertions(scenario)
    places = assign(case.owed(tags), said)
    assert [text for at, text in enumerate(said) if at not in places] == [], scenario.name


@pytest.mark.parametrize(("case", "tags", "scenario"), certified(), ids=named)
def test_without_any_one_of_its_assertions_a_scenario_misses_an_obligation(case: Case, tags: set[str], scenario: Scenario) -> None:
    said = assertions(scenario)
    whole = len(missed(case, tags, said))
    spare = [text for at, text in enumerate(said) if len(missed(case, tags, said[:at] + said[at + 1 :])) == whole]
    assert said, f"{scenario.name} asserts nothing"
    assert spare == [], f"{scenario.name}: these can be left out, and nothing misses them"


def test_every_case_owes_something() -> None:
    assert [case.id for case in CASES if not case.obligations] == []
