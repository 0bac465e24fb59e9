"""`features/kit/mutants.toml`: which scenario kills which mutant. It plays nothing."""

import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.plays import title

PATH = Path(__file__).parents[2] / "features" / "kit" / "mutants.toml"
HEAD = """# What shows that the kit is sharp: written by `python -m tests.mutants.matrix`, played by `tests/mutants/test_pairs.py`.
# [mutants] has for each seeded defect a scenario that kills it, [scenarios] for each scenario a defect that it kills by what it
# is about, and with which example; `at` is the step that fails, or the clause that an observer cites: one of them, where two ends
# act at once.
"""


@dataclass(frozen=True)
class Kill:
    """A scenario (by its key) fails with a mutant at one of these steps or clauses, after so many seconds; `own` as in `Death`."""

    mutant: str
    key: str
    took_s: float = 0.0
    at: tuple[str, ...] = ()
    own: bool = True


@dataclass(frozen=True)
class Pairs:
    """For each mutant a kill, for each scenario's title one of its own; None where nothing kills."""

    mutants: Mapping[str, Kill | None] = field(default_factory=dict)
    scenarios: Mapping[str, Kill | None] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path = PATH) -> "Pairs":
        """As the file has it."""
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        mutants = {name: Kill(name, one["by"], at=tuple(one["at"])) if one else None for name, one in found["mutants"].items()}
        scenarios = {name: Kill(one["kills"], one["as"], at=tuple(one["at"])) if one else None for name, one in found["scenarios"].items()}
        return cls(mutants, scenarios)

    @classmethod
    def choose(cls, kills: Iterable[Kill], mutants: Iterable[str], titles: Iterable[str], sought: Iterable[Kill] = ()) -> "Pairs":
        """For a mutant the quickest kill, best one by what the scenario is about; for a scenario the one that was `sought` for it, else the
        mutant with the fewest victims, which is the one that tells most."""
        found = sorted(kills, key=lambda kill: (not kill.own, kill.took_s, kill.mutant, kill.key))
        quickest: dict[str, Kill] = {}
        for kill in found:
            quickest.setdefault(kill.mutant, kill)
        victims = Counter(mutant for mutant, _ in {(kill.mutant, title(kill.key)) for kill in found})
        chosen: dict[str, Kill] = {}
        fewest = sorted(found, key=lambda kill: (victims[kill.mutant], kill.took_s, kill.mutant, kill.key))
        for kill in (*sought, *fewest):
            if kill.own:
                chosen.setdefault(title(kill.key), kill)
        return cls({name: quickest.get(name) for name in mutants}, {name: chosen.get(name) for name in titles})

    def without(self, dead: Collection[Kill]) -> "Pairs":
        """The same without these."""
        return Pairs(
            {name: None if kill in dead else kill for name, kill in self.mutants.items()},
            {name: None if kill in dead else kill for name, kill in self.scenarios.items()},
        )

    def choose_anew(self, kills: Iterable[Kill], mutants: Iterable[str], titles: Iterable[str], sought: Iterable[Kill] = ()) -> "Pairs":
        """The same, where nothing was killed now as it stands here."""
        new = Pairs.choose(kills, mutants, titles, sought)
        return Pairs(
            {name: kill or self.mutants.get(name) for name, kill in new.mutants.items()},
            {name: self.scenarios.get(name) or kill for name, kill in new.scenarios.items()},
        )

    @property
    def played(self) -> list[Kill]:
        """All kills, each once."""
        return sorted(
            {kill for kill in (*self.mutants.values(), *self.scenarios.values()) if kill}, key=lambda kill: (kill.mutant, kill.key)
        )

    @property
    def survivors(self) -> list[str]:
        """Mutants that nothing kills."""
        return [name for name, kill in self.mutants.items() if kill is None]

    @property
    def blunt(self) -> list[str]:
        """Scenarios that kill nothing by what they are about."""
        return [name for name, kill in self.scenarios.items() if kill is None]

    def text(self) -> str:
        """As the file has it."""
        rows = [f"{name} = {_row(by=kill.key, at=kill.at) if kill else '{}'}" for name, kill in self.mutants.items()]
        more = [
            f"{_quoted(name)} = {_row(kills=kill.mutant, **{'as': kill.key}, at=kill.at) if kill else '{}'}"
            for name, kill in self.scenarios.items()
        ]
        return "\n".join((HEAD, "[mutants]", *rows, "", "[scenarios]", *more, ""))


def _row(**parts: str | tuple[str, ...]) -> str:
    return f"{{ {', '.join(f'{name} = {_quoted(said)}' for name, said in parts.items())} }}"


def _quoted(said: str | tuple[str, ...]) -> str:
    return json.dumps(said, ensure_ascii=False)
