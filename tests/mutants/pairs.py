"""`features/kit/mutants.toml`: which scenario kills which mutant. It plays nothing."""

import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.plays import title

PATH = Path(__file__).parents[2] / "features" / "kit" / "mutants.toml"
HEAD = """# What shows that the kit is sharp: written by `python -m tests.mutants.matrix`, played by `tests/mutants/test_pairs.py`.
# [mutants] has for each seeded defect the quickest scenario that kills it, [scenarios] for each scenario a defect that it
# kills, and with which example.
"""


@dataclass(frozen=True)
class Kill:
    """A scenario (by its key) fails with a mutant, after so many seconds."""

    mutant: str
    key: str
    took_s: float = 0.0


@dataclass(frozen=True)
class Pairs:
    """For each mutant the key of a scenario, for each scenario's title a mutant and a key; empty where nothing kills."""

    mutants: Mapping[str, str] = field(default_factory=dict)
    scenarios: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path = PATH) -> "Pairs":
        """As the file has it."""
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(found["mutants"], {name: (one["kills"], one["as"]) for name, one in found["scenarios"].items()})

    @classmethod
    def choose(cls, kills: Iterable[Kill], mutants: Iterable[str], titles: Iterable[str]) -> "Pairs":
        """The quickest of all kills; for a scenario one that is played for a mutant anyhow, if there is one."""
        ordered = sorted(kills, key=lambda kill: (kill.took_s, kill.mutant, kill.key))
        quickest = {kill.mutant: kill.key for kill in reversed(ordered)}
        chosen: dict[str, tuple[str, str]] = {}
        for kill in (*(kill for kill in ordered if quickest[kill.mutant] == kill.key), *ordered):
            chosen.setdefault(title(kill.key), (kill.mutant, kill.key))
        return cls({name: quickest.get(name, "") for name in mutants}, {name: chosen.get(name, ("", "")) for name in titles})

    def without(self, dead: Collection[tuple[str, str]]) -> "Pairs":
        """The same without these pairs."""
        mutants = {name: "" if (name, key) in dead else key for name, key in self.mutants.items()}
        return Pairs(mutants, {name: ("", "") if pair in dead else pair for name, pair in self.scenarios.items()})

    def choose_anew(self, kills: Iterable[Kill], mutants: Iterable[str], titles: Iterable[str]) -> "Pairs":
        """The same, where nothing was killed now as it stands here."""
        new = Pairs.choose(kills, mutants, titles)
        kept = {name: key or self.mutants.get(name, "") for name, key in new.mutants.items()}
        known = {name: pair for name, pair in self.scenarios.items() if all(pair)}
        return Pairs(kept, {name: known.get(name, pair) for name, pair in new.scenarios.items()})

    @property
    def played(self) -> list[tuple[str, str]]:
        """All pairs of a mutant and a key, each once."""
        return sorted(
            {*((name, key) for name, key in self.mutants.items() if key), *(pair for pair in self.scenarios.values() if all(pair))}
        )

    @property
    def survivors(self) -> list[str]:
        """Mutants that nothing kills."""
        return [name for name, key in self.mutants.items() if not key]

    @property
    def blunt(self) -> list[str]:
        """Scenarios that kill nothing."""
        return [name for name, pair in self.scenarios.items() if not all(pair)]

    def text(self) -> str:
        """As the file has it."""
        rows = [f"{name} = {_quoted(key)}" for name, key in self.mutants.items()]
        more = [f"{_quoted(name)} = {{ kills = {_quoted(one)}, as = {_quoted(key)} }}" for name, (one, key) in self.scenarios.items()]
        return "\n".join((HEAD, "[mutants]", *rows, "", "[scenarios]", *more, ""))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
