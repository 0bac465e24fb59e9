"""The rules of the conformance features: few steps, each found once and used, named values, and neither Python nor JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd.parser import FeatureParser, ScenarioTemplate, Step
from pytest_bdd.steps import StepFunctionContext

from features.kit.data import TAGS, Data
from features.kit.player import known_steps
from features.kit.steps_page import FOLDER, read_steps
from features.steps.conformance_data import NAMED

FEATURES, DOCS = FOLDER.parent, FOLDER.parents[1] / "docs"
CONFORMANCE = [path for path in sorted(FEATURES.glob("*/*.feature")) if path.parent.name != "customer"]
CERTIFICATION = [path for path in CONFORMANCE if path.parent.name != "robustness"]
STEPS_MAX = 60
FOREIGN = re.compile(r'"""|[{}\[\]]|\b(def|import|lambda|assert)\b|https?://')
VALUE = re.compile(r"(?:above )?the (.+)")
OR = re.compile(r" or (?:at worst )?")
STEPS = known_steps()


def scenarios(path: Path) -> list[ScenarioTemplate]:
    return list(FeatureParser(str(path.parent), path.name).parse().scenarios.values())


def steps(path: Path) -> Iterator[tuple[str, Step]]:
    """Every step as it is played, examples filled in."""
    for scenario in scenarios(path):
        for row in [context for examples in scenario.examples for context in examples.as_contexts()] or [{}]:
            yield from ((scenario.name, step) for step in scenario.render(row).steps)


def of_conformance(step: StepFunctionContext) -> bool:
    return "conformance_" in step.step_func.__module__


def functions_of(step: Step) -> set[object]:
    return {one.step_func for one in STEPS if one.type == step.type and one.parser.is_matching(step.name)}


def named_path(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_the_language_is_small() -> None:
    texts = {re.sub(r"\{.*?\}", "{}", step.text) for step in read_steps() if step.noun.startswith("conformance_")}
    assert len(texts) <= STEPS_MAX


@pytest.mark.parametrize("path", CONFORMANCE, ids=named_path)
def test_every_step_is_found_once(path: Path) -> None:
    found = {f"{scenario}: {step.keyword} {step.name}": len(functions_of(step)) for scenario, step in steps(path)}
    assert {place: count for place, count in found.items() if count != 1} == {}


def test_no_step_is_unused() -> None:
    written = {(step.type, step.name) for path in CONFORMANCE for _, step in steps(path)}
    known = [one for one in STEPS if of_conformance(one)]
    assert [one.parser.name for one in known if not any(one.type == kind and one.parser.is_matching(text) for kind, text in written)] == []


@pytest.mark.parametrize("path", CERTIFICATION, ids=named_path)
def test_a_feature_holds_neither_python_nor_json(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if FOREIGN.search(line)] == []


@pytest.mark.parametrize("path", CONFORMANCE, ids=named_path)
def test_every_named_value_is_among_the_test_data(path: Path) -> None:
    data, unknown = Data.read(), set()
    for _, step in steps(path):
        cells = (str(cell) for row in (step.datatable.raw() if step.datatable else []) for cell in row[1:])
        for part in (part for cell in cells for part in OR.split(cell)):
            found = VALUE.fullmatch(part)
            name = found[1] if found else ""
            if found and name not in NAMED and name not in data.values and name.removesuffix(" tag") not in TAGS:
                unknown.add(name)
    assert unknown == set()


@pytest.mark.parametrize("path", CONFORMANCE, ids=named_path)
def test_every_scenario_ends_by_judging(path: Path) -> None:
    assert [one.name for one in scenarios(path) if one.steps[-1].type != "then"] == []


def test_the_scenario_in_the_documents_is_written_from_the_list_of_steps(tmp_path: Path) -> None:
    text = re.search(r"```gherkin\n(.*?)```", (DOCS / "conformance.md").read_text(), re.DOTALL)
    assert text is not None
    path = tmp_path / "written.feature"
    path.write_text(text[1])
    written = [step for _, step in steps(path)]
    assert {step.name: len(functions_of(step)) for step in written} == {step.name: 1 for step in written}
