"""Every scenario that stands in the features, collected or not: its key and its tags. It plays none."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pytest_bdd.exceptions import FeatureError
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import ScenarioTemplate

from features.kit.catalogue import FEATURES, case_of


@cache
def repertoire(folder: Path = FEATURES) -> dict[str, tuple[str, ...]]:
    """The tags of each scenario, by the key that it is played under. A file that cannot be read has none: whoever plays it is told."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.rglob("*.feature")):
        try:
            feature = get_feature(str(path.parent), path.name)
        except FeatureError:
            continue
        for template in feature.scenarios.values():
            keys = (f"{path.relative_to(folder).as_posix()}: {name}" for name in _names(template))
            found |= dict.fromkeys(keys, tuple(sorted(feature.tags | template.tags)))
    return found


def scenarios_of(case: str, folder: Path = FEATURES) -> frozenset[str]:
    """The keys of all scenarios of a case."""
    return frozenset(key for key, tags in repertoire(folder).items() if (found := case_of(tags)) is not None and found.id == case)


def _names(template: ScenarioTemplate) -> Iterator[str]:
    contexts = [context for table in template.examples for context in table.as_contexts()]
    for values in contexts or [{}]:
        yield f"{template.name} [{', '.join(map(str, values.values()))}]" if values else template.name
