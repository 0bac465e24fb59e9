"""Which scenarios there are, as the kit plays them: every example of every feature but the customer's, by the key that names it."""

from collections.abc import Iterator

from pytest_bdd.feature import get_feature
from pytest_bdd.parser import ScenarioTemplate

from features.kit.catalogue import FEATURES
from features.kit.script import Script


def scripts() -> dict[str, Script]:
    """All that the small CSMS can be judged by."""
    paths = [path for path in sorted(FEATURES.glob("*/*.feature")) if path.parent.name != "customer"]
    found: dict[str, Script] = {}
    for path in paths:
        feature = get_feature(str(path.parent), path.name)
        for template in feature.scenarios.values():
            found |= {script.key: script for script in _examples(template, path.parent.name, path.name)}
    return found


def title(key: str) -> str:
    """The scenario that a key is an example of."""
    return key.partition(" [")[0]


def _examples(template: ScenarioTemplate, folder: str, file: str) -> Iterator[Script]:
    tags = tuple(sorted(template.feature.tags | template.tags))
    for values in [context for table in template.examples for context in table.as_contexts()] or [{}]:
        shown = f" [{', '.join(values.values())}]" if values else ""
        key = f"{folder}/{file}: {template.name}{shown}"
        yield Script(key, key, folder, template.render(values), tags)
