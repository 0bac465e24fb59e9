"""A scenario as it is to be played: pytest's item with its steps filled in, its tags, and the folder of features that it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_bdd.parser import Scenario
from pytest_bdd.scenario import scenario_wrapper_template_registry

from features.kit.catalogue import FEATURES, case_of
from features.kit.verdict import Verdict
from features.kit.world import HEAD_START

PLUGIN = "features.conftest"
"""Whoever loads it by this name has scenarios of their own played."""
CHOSEN_BY_CSMS = "heartbeat interval"
LONG_HEAD_START = timedelta(days=3)
"""For a span that the CSMS chooses: a day, usually, at most."""


@dataclass(frozen=True)
class Script:
    """`name` is pytest's node id; `key` stays the same wherever the features are installed. `title` is for people, with the values of the
    example in their places; `outline` is the key of the outline that it is an example of."""

    name: str
    key: str
    folder: str
    scenario: Scenario
    tags: tuple[str, ...]
    title: str = ""
    outline: str = ""

    @classmethod
    def of(cls, item: pytest.Item) -> "Script | None":
        """The script of an item; None for a test that is no scenario of these features, nor of others that are to be played by the kit."""
        function = getattr(item, "function", None)
        template = scenario_wrapper_template_registry.get(function) if function is not None else None
        path = Path(template.feature.filename) if template is not None else None
        home = next((one for one in _homes(item.config) if path is not None and path.is_relative_to(one)), None)
        if template is None or path is None or home is None:
            return None
        call = getattr(item, "callspec", None)
        example = call.params.get("_pytest_bdd_example", {}) if call is not None else {}
        where = path.relative_to(home)
        shown = f" [{', '.join(map(str, example.values()))}]" if example else ""
        tags = tuple(dict.fromkeys(mark.name for mark in item.iter_markers()))
        key = f"{where.as_posix()}: {template.name}"
        title, outline = _titled(template.name, example), key if example else ""
        return cls(item.nodeid, f"{key}{shown}", where.parts[0], template.render(example), tags, title, outline)

    @property
    def alone(self) -> bool:
        """Whether no other scenario may be played meanwhile: the customer's share one Zoho."""
        return self.folder == "customer" or "alone" in self.tags

    @property
    def head_start(self) -> timedelta:
        """How long before now the stations' virtual time has to begin."""
        return LONG_HEAD_START if any(CHOSEN_BY_CSMS in step.name for step in self.scenario.steps) else HEAD_START

    def verdict(self) -> Verdict:
        """An empty verdict for it."""
        case = case_of(self.tags)
        title, line = self.title or self.key.partition(": ")[2], self.scenario.line_number
        feature = self.scenario.feature.name
        return Verdict(case.id if case else "", self.tags, feature, title, key=self.key, line=line, outline=self.outline)


def _titled(name: str, example: Mapping[str, object]) -> str:
    """The title of an example: each value in its place, those that have none behind."""
    behind = [str(value) for column, value in example.items() if f"<{column}>" not in name]
    for column, value in example.items():
        name = name.replace(f"<{column}>", str(value))
    return f"{name} [{', '.join(behind)}]" if behind else name


def _homes(config: pytest.Config) -> tuple[Path, ...]:
    """The folders whose scenarios the kit plays."""
    return (FEATURES, config.rootpath) if config.pluginmanager.has_plugin(PLUGIN) else (FEATURES,)
