"""Reads feature files with proof-reader's eyes. pytest-bdd stops everything at a file that is no Gherkin, and of two scenarios with one
title it keeps the last without a word; here such a file becomes an error of its own, and all others are played."""

import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import feature as readers
from pytest_bdd import gherkin_parser as gherkin
from pytest_bdd.exceptions import GherkinParseError, TokenError
from pytest_bdd.parser import Feature, FeatureParser

from features.kit.plugin import VERDICTS
from features.kit.verdict import Verdict

NO_GHERKIN = "no Gherkin: a file begins with 'Feature: ...', a scenario with 'Scenario: ...', a step with Given, When, Then, And or But"
EMPTY = "it holds no feature: write 'Feature: ...' first, and scenarios below it"
NO_SCENARIO = "the feature has no scenario"
NO_UTF8 = "it is not written in UTF-8"


class Unreadable(Exception):
    """A file that cannot be played as it is written; the text says in each line where and why."""


class Reader(FeatureParser):
    """pytest-bdd's own, but its `parse` raises Unreadable, also for what pytest-bdd passes over."""

    def _parse_feature_file(self) -> gherkin.GherkinDocument:
        self._document = super()._parse_feature_file()
        return self._document

    def parse(self) -> Feature:
        """The feature of the file."""
        try:
            found = super().parse()
        except GherkinParseError as error:
            words = f"{error.line_content.strip()!r} is {NO_GHERKIN}" if isinstance(error, TokenError) else error.message
            raise Unreadable(self._at(error.line, words)) from None
        except KeyError:
            raise Unreadable(self._at(1, EMPTY)) from None
        except UnicodeDecodeError:
            raise Unreadable(self._at(1, NO_UTF8)) from None
        scenarios = list(_scenarios(self._document.feature.children))
        faults = [*_doubles(scenarios), *_strange_tags(self._document.feature, scenarios)]
        if not scenarios:
            faults.append((found.line_number, NO_SCENARIO))
        if faults:
            raise Unreadable("\n".join(self._at(line, words) for line, words in faults))
        return found

    def _at(self, line: int, words: str) -> str:
        return f"{shown(Path(self.abs_filename))}, line {line}: {words}"


class Unread(pytest.Item):
    """A feature file of which nothing can be played."""

    def __init__(self, *, fault: str, **more: Any) -> None:
        super().__init__(**more)
        self._fault = fault

    def runtest(self) -> None:
        """Tells why, as an error of whoever wrote the file."""
        self.config.stash[VERDICTS][self.nodeid] = Verdict(feature=self.name, scenario="(the whole file)", key=self.name, error=self._fault)
        pytest.fail(self._fault, pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """What pytest writes above the fault."""
        return self.path, None, self.name


class Reading:
    """What pytest-bdd reads while it lasts, and the faults of files by their path."""

    def __init__(self) -> None:
        self.faults: dict[Path, str] = {}

    def begin(self, config: pytest.Config) -> None:
        """Have all feature files read by `Reader` until the configuration is gone."""
        patch = pytest.MonkeyPatch()
        patch.setattr(readers, "FeatureParser", partial(_Lenient, self.faults))
        config.add_cleanup(patch.undo)

    def items(self, session: pytest.Session) -> list[pytest.Item]:
        """An item for each file with a fault, whatever else was selected: nobody knows what it would have held."""
        return [Unread.from_parent(session, name=shown(path), fault=fault) for path, fault in sorted(self.faults.items())]


class _Lenient(Reader):
    """Notes what is wrong with a file, and then has read a feature without scenarios."""

    def __init__(self, faults: dict[Path, str], *where: str, **more: str) -> None:
        super().__init__(*where, **more)
        self._faults = faults

    def parse(self) -> Feature:
        """The feature of the file."""
        try:
            return super().parse()
        except Unreadable as error:
            self._faults[Path(self.abs_filename)] = str(error)
            path, shorter = self.abs_filename, self.rel_filename
            return Feature(OrderedDict(), path, shorter, "en", "Feature", shorter, set(), None, 1, "")


def shown(path: Path) -> str:
    """The path as somebody in this folder would type it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _scenarios(children: Iterable[gherkin.Child]) -> Iterator[gherkin.Scenario]:
    for child in children:
        if child.scenario:
            yield child.scenario
        elif child.rule:
            yield from _scenarios(child.rule.children)


def _doubles(scenarios: Iterable[gherkin.Scenario]) -> Iterator[tuple[int, str]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for one in scenarios:
        lines[one.name].append(one.location.line)
    for title, [first, *others] in lines.items():
        for line in others:
            yield line, f"the scenario of line {first} has the same title, {title!r}: only one of them would be played"


def _strange_tags(feature: gherkin.Feature, scenarios: Iterable[gherkin.Scenario]) -> Iterator[tuple[int, str]]:
    rules = [tag for child in feature.children if child.rule for tag in child.rule.tags]
    own = [tag for one in scenarios for tags in (one.tags, *(table.tags for table in one.examples)) for tag in tags]
    for tag in (*feature.tags, *rules, *own):
        if not _is_marker(name := tag.name.lstrip("@")):
            yield tag.location.line, f"nobody knows the tag @{name}: correct it, or declare it among the markers in pytest's configuration"


def _is_marker(name: str) -> bool:
    """Whether pytest takes it as a marker; where its configuration is not strict it takes all."""
    try:
        with warnings.catch_warnings(action="ignore"):
            getattr(pytest.mark, name)
    except (pytest.fail.Exception, AttributeError):
        return False
    return True
