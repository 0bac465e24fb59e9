"""`python -m tests.mutants.matrix`: every scenario against every mutant, and what kills what into `features/kit/mutants.toml`.

With `--quick` a mutant is let go once two scenarios have killed it, and a scenario once it has killed one, the likeliest first.
`--repair` plays what is recorded and searches only where it kills no longer. `--mutant NAME` plays this mutant only, says what kills
it, and leaves the others as they stand in the file.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches

from features.kit.script import Script
from tests.mutants import defects, page
from tests.mutants.arena import SOUND, Arena, arena, hurrying
from tests.mutants.likeness import Likeness
from tests.mutants.pairs import PATH, Kill, Pairs
from tests.mutants.plays import scripts, title
from tests.mutants.station import Station

AT_ONCE = 8
ENOUGH = 2
SURE = 2
"""Once may be chance."""


class Matrix:
    """Plays mutants against scenarios, many at once; `kills` is what was found for mutants, `sought` what was for scenarios."""

    def __init__(self, field: Arena, known: dict[str, Script]) -> None:
        self._field, self._scripts = field, known
        self.kills: list[Kill] = []
        self.sought: list[Kill] = []

    def sound(self) -> dict[str, float]:
        """How long each scenario takes with the CSMS as it should be; raises AssertionError when one does not pass."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = dict(zip(self._scripts, pool.map(lambda one: self._field.play(SOUND, one), self._scripts.values()), strict=True))
        wrong = [f"{key}: {one.outcome}: {one.reason}" for key, one in verdicts.items() if one.outcome != "passed"]
        assert not wrong, "\n".join(("with the sound CSMS:", *wrong))
        return {key: one.took_s for key, one in verdicts.items()}

    def play(self, mutants: Iterable[str], times: Mapping[str, float], enough: int | None = None) -> None:
        """Each of the mutants against the scenarios, the likeliest first, until so many have killed it."""
        likeness = Likeness(self._scripts)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda one: self._play(one, likeness.order(one, times), enough), mutants))

    def sharpen(self, keys: Sequence[str], mutants: Iterable[str]) -> None:
        """Search for each scenario a mutant that it kills by what it is about, the likeliest first."""
        likeness = Likeness(self._scripts)
        chosen = list(mutants)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda key: any(self._meet(one, key, self.sought) for one in likeness.suspects(key, chosen)), keys))

    def dead(self, recorded: Sequence[Kill]) -> set[Kill]:
        """Those of the recorded kills that are none any longer, or others."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return {kill for kill, alive in zip(recorded, pool.map(self._still, recorded), strict=True) if not alive}

    def _still(self, kill: Kill) -> bool:
        if kill.key not in self._scripts or kill.mutant not in Station.MUTANTS:
            return False
        return self._field.last_words(kill.mutant, self._scripts[kill.key], kill.at) in kill.at

    def _play(self, mutant: str, keys: Sequence[str], enough: int | None) -> None:
        found = 0
        for key in keys:
            found += self._meet(mutant, key, self.kills)
            if enough is not None and found >= enough:
                break
        print(f"{mutant}: killed by {found}", flush=True)

    def _meet(self, mutant: str, key: str, kills: list[Kill]) -> bool:
        began_s = time.monotonic()
        death = self._field.death(mutant, self._scripts[key], SURE)
        if death is not None:
            kills.append(Kill(mutant, key, round((time.monotonic() - began_s) / SURE, 1), death.at, death.own))
        return death is not None and death.own


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 when a mutant survives or a scenario kills none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repair", action="store_true")
    parser.add_argument("--mutant", action="append")
    chosen = parser.parse_args(arguments)
    defects.load()
    if strangers := [name for name in chosen.mutant or () if name not in Station.MUTANTS]:
        parser.exit(2, f"no such mutant: {', '.join(strangers)}{_meant(strangers[0])}\n")
    known = scripts()
    with arena() as field:
        matrix = Matrix(field, known)
        times = matrix.sound()
        with hurrying():
            before = Pairs.read() if chosen.mutant or chosen.repair else Pairs()
            if chosen.repair:
                before = before.without(matrix.dead(before.played))
            mutants = chosen.mutant or sorted(set(Station.MUTANTS) - {name for name, kill in before.mutants.items() if kill})
            sharp = {name for name, kill in before.scenarios.items() if kill}
            _fill(matrix, times, mutants, sharp, quick=chosen.quick or chosen.repair)
    print("\n".join(f"{kill.mutant}: {kill.took_s:.1f} s {kill.key}" for kill in matrix.kills))
    pairs = before.choose_anew(matrix.kills, sorted(Station.MUTANTS), sorted({title(key) for key in known}), matrix.sought)
    PATH.write_text(pairs.text(), encoding="utf-8")
    page.PATH.write_text(page.text(pairs), encoding="utf-8")
    print("\n".join((*(f"survives: {name}" for name in pairs.survivors), *(f"kills nothing: {name}" for name in pairs.blunt))))
    return 1 if pairs.survivors or pairs.blunt else 0


def _meant(name: str) -> str:
    near = get_close_matches(name, Station.MUTANTS, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _fill(matrix: Matrix, times: Mapping[str, float], mutants: Sequence[str], sharp: Set[str], *, quick: bool) -> None:
    """Play the mutants, and search for the scenarios that are not known to be sharp."""
    matrix.play(mutants, times, ENOUGH if quick else None)
    if not quick:
        return
    blunt = {title(key): key for key in sorted(times, key=lambda key: -times[key]) if title(key) not in sharp}
    matrix.sharpen(list(blunt.values()), sorted(Station.MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
