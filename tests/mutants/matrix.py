"""`python -m tests.mutants.matrix`: every scenario against every mutant, and what kills what into `features/kit/mutants.toml`.

With `--quick` a mutant is let go once two scenarios have killed it, the likeliest first, and a scenario once it has killed one.
`--repair` plays what is recorded and searches only where it kills no longer. `--mutant NAME` plays this mutant only, says what kills
it, and leaves the others as they stand in the file.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor

from features.kit.script import Script
from tests.mutants import defects, page
from tests.mutants.arena import SOUND, Arena, arena
from tests.mutants.likeness import Likeness
from tests.mutants.pairs import PATH, Kill, Pairs
from tests.mutants.plays import is_trusted, scripts, title
from tests.mutants.station import Station

AT_ONCE = 10
ENOUGH = 2
SURE = 3
"""Once may be chance."""


class Matrix:
    """Plays mutants against scenarios, many at once; `kills` is what was found."""

    def __init__(self, field: Arena, known: dict[str, Script]) -> None:
        self._field, self._scripts = field, known
        self.kills: list[Kill] = []

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

    def sharpen(self, key: str, mutants: Sequence[str]) -> bool:
        """Search a mutant that the scenario kills."""
        return any(self._meet(one, key) for one in mutants)

    def dead(self, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of the recorded pairs that kill no longer."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return {pair for pair, alive in zip(pairs, pool.map(self._still, pairs), strict=True) if not alive}

    def _still(self, pair: tuple[str, str]) -> bool:
        mutant, key = pair
        return key in self._scripts and mutant in Station.MUTANTS and self._field.kills(mutant, self._scripts[key], SURE)

    def _play(self, mutant: str, keys: Sequence[str], enough: int | None) -> None:
        found = 0
        for key in keys:
            found += self._meet(mutant, key)
            if enough is not None and found >= enough:
                break
        print(f"{mutant}: killed by {found}", flush=True)

    def _meet(self, mutant: str, key: str) -> bool:
        began_s = time.monotonic()
        killed = is_trusted(mutant, key) and self._field.kills(mutant, self._scripts[key], SURE)
        if killed:
            self.kills.append(Kill(mutant, key, round((time.monotonic() - began_s) / SURE, 1)))
        return killed


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 when a mutant survives or a scenario kills none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repair", action="store_true")
    parser.add_argument("--mutant", action="append")
    chosen = parser.parse_args(arguments)
    defects.load()
    known = scripts()
    with arena() as field:
        matrix = Matrix(field, known)
        times = matrix.sound()
        before = Pairs.read() if chosen.mutant or chosen.repair else Pairs()
        if chosen.repair:
            before = before.without(matrix.dead(before.played))
        mutants = chosen.mutant or sorted(set(Station.MUTANTS) - {name for name, key in before.mutants.items() if key})
        sharp = {name for name, pair in before.scenarios.items() if all(pair)}
        _fill(matrix, times, mutants, sharp, quick=chosen.quick or chosen.repair)
    print("\n".join(f"{kill.mutant}: {kill.took_s:.1f} s {kill.key}" for kill in matrix.kills))
    pairs = before.choose_anew(matrix.kills, sorted(Station.MUTANTS), sorted({title(key) for key in known}))
    PATH.write_text(pairs.text(), encoding="utf-8")
    page.PATH.write_text(page.text(pairs), encoding="utf-8")
    print("\n".join((*(f"survives: {name}" for name in pairs.survivors), *(f"kills nothing: {name}" for name in pairs.blunt))))
    return 1 if pairs.survivors or pairs.blunt else 0


def _fill(matrix: Matrix, times: Mapping[str, float], mutants: Sequence[str], sharp: Set[str], *, quick: bool) -> None:
    """Play the mutants, and search for the scenarios that are not known to be sharp."""
    matrix.play(mutants, times, ENOUGH if quick else None)
    if not quick:
        return
    found = sharp | {title(kill.key) for kill in matrix.kills}
    blunt = {title(key): key for key in sorted(times, key=lambda key: -times[key]) if title(key) not in found}
    others = sorted(Station.MUTANTS)
    random.Random(1).shuffle(others)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda key: matrix.sharpen(key, others), blunt.values()))


if __name__ == "__main__":
    sys.exit(main())
