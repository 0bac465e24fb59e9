"""The rules of the features: few steps, the customer's words, and steps that are found, used and awaited by nobody."""

from __future__ import annotations

import functools
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd.parser import Feature, FeatureParser, ScenarioTemplate
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from features.kit.plugin import MARKERS
from features.kit.steps_page import FOLDER, read_steps
from features.kit.world import INSISTING

FEATURES = FOLDER.parent
CUSTOMER = sorted((FEATURES / "customer").rglob("*.feature"))
BACKGROUND_MAX, SCENARIO_MAX = 3, 12
PROTOCOL = re.compile(
    r"[{}\[\]]|\b(JSON|HTTP|API|POST|GET|PUT|OCPP|WebSocket|payload|CALL\w*|status code|[1-5]\d\d)\b|\w+(Transaction|Notification|Values)\b"
)
STEPS = tuple(path.stem for path in sorted(FOLDER.glob("*.py")) if not path.stem.startswith(("_", "conformance_")))
"""The customer's; what holds of the others stands in `test_conformance_features`."""


def parse(path: Path) -> Feature:
    return FeatureParser(str(path.parent), path.name).parse()


PARSED = {path.name: parse(path) for path in CUSTOMER}
SCENARIOS = [(name, scenario) for name, feature in PARSED.items() for scenario in feature.scenarios.values()]


def named(value: object) -> str:
    return value.name if isinstance(value, ScenarioTemplate) else str(value)


@functools.cache
def contexts() -> list[StepFunctionContext]:
    modules = [importlib.import_module(f"features.steps.{noun}") for noun in STEPS]
    known = dict(step_function_context_registry)
    functions = {
        function for module in modules for function in vars(module).values() if callable(function) and hasattr(function, "__code__")
    }
    return [context for context in known.values() if context.step_func in functions]


def written_steps() -> Iterator[tuple[str, str, str]]:
    """Every step as it is run, examples filled in: where, keyword, text."""
    for name, scenario in SCENARIOS:
        rows = [context for examples in scenario.examples for context in examples.as_contexts()] or [{}]
        for row in rows:
            for step in scenario.render(row).steps:
                yield f"{name}: {scenario.name}", step.type, step.name


def functions_of(keyword: str, text: str) -> set[object]:
    return {context.step_func for context in contexts() if context.type == keyword and context.parser.is_matching(text)}


def test_no_step_text_stands_there_twice() -> None:
    texts = Counter((step.keyword, re.sub(r"\{.*?\}", "{}", step.text)) for step in read_steps())
    assert [text for text, count in texts.items() if count > 1] == []


def test_one_text_has_one_meaning_whatever_its_keyword() -> None:
    functions: dict[str, set[tuple[str, str]]] = {}
    for step in read_steps():
        functions.setdefault(step.text, set()).add((step.noun, step.function))
    assert {text: where for text, where in functions.items() if len(where) > 1} == {}


def test_no_step_is_asynchronous() -> None:
    assert [step.text for step in read_steps() if step.asynchronous] == [], "pytest-bdd never awaits a step: its assertions would all pass"


def test_every_step_says_what_it_means() -> None:
    assert [step.text for step in read_steps() if not step.meaning] == []


def test_every_written_step_is_found_once() -> None:
    found = {(where, text): len(functions_of(keyword, text)) for where, keyword, text in written_steps()}
    assert {place: count for place, count in found.items() if count != 1} == {}


def test_no_step_is_unused() -> None:
    written = {(keyword, text) for _, keyword, text in written_steps()}
    unused = [
        (context.type, context.parser.name)
        for context in contexts()
        if not any(context.type == keyword and context.parser.is_matching(text) for keyword, text in written)
    ]
    assert unused == []
    assert len(contexts()) == sum(not step.noun.startswith("conformance_") for step in read_steps())


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS, ids=named)
def test_a_scenario_is_short(name: str, scenario: ScenarioTemplate) -> None:
    assert len(scenario.steps) - len(scenario.all_background_steps) <= SCENARIO_MAX
    assert len(scenario.all_background_steps) <= BACKGROUND_MAX


@pytest.mark.parametrize("path", CUSTOMER, ids=lambda path: path.stem)
def test_a_customers_feature_speaks_the_customers_language(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if not line.strip().startswith("|") and PROTOCOL.search(line)]
    assert lines == []
    assert "{" not in path.read_text()
    assert '"""' not in path.read_text()


def test_tags_are_declared() -> None:
    tags = {tag for feature in PARSED.values() for tag in feature.tags} | {tag for _, scenario in SCENARIOS for tag in scenario.tags}
    assert tags | {"alone", INSISTING} == set(MARKERS)


def test_every_feature_says_what_it_is_about() -> None:
    assert [name for name, feature in PARSED.items() if not feature.description.strip() or not feature.tags] == []
