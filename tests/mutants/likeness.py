"""Which scenarios are likely to kill a mutant, told by the words that both use. A guess saves time; it decides nothing."""

import inspect
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from features.kit.script import Script
from tests.mutants.station import Station

WORD = re.compile(r"[A-Z]?[a-z]{3,}")


class Likeness:
    """Of scenarios, by their keys, to mutants; rare words count more."""

    def __init__(self, known: Mapping[str, Script]) -> None:
        self._words = {key: _words(f"{key} {_said(script)}") for key, script in known.items()}
        self._sources = {name: _words(inspect.getsource(kind)) for name, kind in Station.MUTANTS.items()}  # here: not safe in threads
        self._often = Counter(word for words in self._words.values() for word in words)

    def order(self, mutant: str, times: Mapping[str, float]) -> list[str]:
        """All keys, the likeliest first; among equals the quickest."""
        return sorted(self._words, key=lambda key: (-self._likeness(mutant, key), times[key]))

    def suspects(self, key: str, mutants: Iterable[str]) -> list[str]:
        """These mutants, those that the scenario is likeliest to kill first."""
        return sorted(mutants, key=lambda mutant: (-self._likeness(mutant, key), mutant))

    def _likeness(self, mutant: str, key: str) -> float:
        shared = self._sources[mutant] & self._words[key]
        return round(sum(math.log(len(self._words) / self._often[word]) for word in shared), 1)


def _said(script: Script) -> str:
    steps = script.scenario.steps
    return " ".join([*(step.name for step in steps), *(str(step.datatable.raw()) for step in steps if step.datatable)])


def _words(text: str) -> set[str]:
    return {word.lower().removesuffix("s") for word in WORD.findall(text)}
