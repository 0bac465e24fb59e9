"""Where scenarios meet mutants: the small CSMS as a process, the kit's bench in front of it, stations whose identity names the mutant."""

import copy
import secrets
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_bdd.types import GIVEN

from features.kit import world
from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.performance import perform
from features.kit.player import Player
from features.kit.script import Script
from features.kit.secure import SecureSide
from features.kit.stations import Stations
from features.kit.system import Choice
from features.kit.verdict import Verdict
from features.steps import conformance_lists, conformance_orders, conformance_records, conformance_security
from tests.mutants.server import identity
from tests.mutants.vault import DOORS

ROOT = Path(__file__).parents[2]
SOUND = ""
"""The name of no mutant: the CSMS as it should be."""
START_S = 30.0
LIMIT_S = 3.0
"""A mutant answers at once or never; what has not come by then does not come. The sound one has the time that any product has."""

PLAYS = 3

ASKING = (conformance_lists, conformance_orders, conformance_records, conformance_security)
"""Steps that ask the operator's side until it knows."""


class Guests(Stations):
    """Identities of one mutant."""

    def __init__(self, mutant: str) -> None:
        super().__init__()
        self._mutant = mutant

    def borrow(self) -> str:
        """One that nobody had before."""
        return identity(self._mutant, secrets.token_hex(4)) if self._mutant else super().borrow()


@dataclass(frozen=True)
class Death:
    """Where a scenario failed: `at` is the text of the step, or the clause that an observer cites; more than one where two ends act at
    once and either may be seen first. `own`: by what it is about, and not while it was being prepared."""

    at: tuple[str, ...]
    own: bool = True

    @classmethod
    def of(cls, verdict: Verdict, script: Script) -> "Death | None":
        """None when the verdict is any other than failed."""
        if verdict.outcome != "failed":
            return None
        for step, played in zip(script.scenario.steps, verdict.steps, strict=True):
            if played.outcome == "failed":
                return cls((step.name,), step.type != GIVEN)
        return cls((verdict.breaches[0].clause if verdict.breaches else verdict.failure,))


@dataclass(frozen=True)
class Arena:
    """Plays scenarios; may be used in several threads at once."""

    bench: Bench
    player: Player
    sides: Mapping[str, SecureSide]

    def play(self, mutant: str, script: Script) -> Verdict:
        """What comes of a scenario with a mutant, or with `SOUND`."""
        bench = copy.copy(self.bench)
        bench.stations, bench._ledgers = Guests(mutant), {}
        bench.secure = self.sides.get(mutant, self.sides[SOUND])
        if mutant != SOUND:
            bench.data = replace(bench.data, limits={**bench.data.limits, "answer_s": LIMIT_S, "command_s": LIMIT_S})
        return perform(bench, self.player, script).world.verdict

    def death(self, mutant: str, script: Script, sure: int = 1) -> Death | None:
        """Where the scenario fails with the mutant, so many times in a row; None when it does not."""
        places: set[str] = set()
        own = True
        for _ in range(sure):
            death = Death.of(self.play(mutant, script), script)
            if death is None:
                return None
            places |= set(death.at)
            own = own and death.own
        return Death(tuple(sorted(places)), own)

    def last_words(self, mutant: str, script: Script, places: Collection[str]) -> str:
        """Where the scenario fails with the mutant, one of these places if it can be. What two ends do at once may end otherwise now and
        then: it is played again then."""
        said = "nowhere"
        for _ in range(PLAYS):
            death = self.death(mutant, script)
            said = death.at[0] if death else said
            if said in places:
                break
        return said


@contextmanager
def arena() -> Iterator[Arena]:
    """Everything put up, and taken down at the end."""
    with _csms() as words:
        csms, port, folder, *secured = words
        bench = Bench(Choice(csms=csms, port=port), Data.read())
        sides = {door: _side(csms, port, url, Path(folder)) for door, url in zip(DOORS, secured, strict=True)}
        try:
            yield Arena(bench, Player(), sides)
        finally:
            for side in sides.values():
                side.close()
            bench.close()


def _side(csms: str, port: str, url: str, folder: Path) -> SecureSide:
    ca, key = str(folder / "ca.pem"), str(folder / "ca.key")
    return SecureSide(Choice(csms=csms, port=port, secure_csms=url, ca=ca, station_ca=ca, station_ca_key=key))


@contextmanager
def _csms() -> Iterator[list[str]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.mutants"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    watchdog = threading.Timer(START_S, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        watchdog.cancel()
        assert words[:1] == ["ready"], "the small CSMS did not come up"
        yield words[1:]
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


@contextmanager
def hurrying() -> Iterator[None]:
    """The kit is patient with products; mutants answer at once or never, and need not be waited for."""
    patience = [(world, "STATION_S", 3.0), (world, "SETTLE_S", LIMIT_S)]
    patience += [(steps, "PATIENCE_S", LIMIT_S) for steps in ASKING]
    before = [getattr(module, name) for module, name, _ in patience]
    for module, name, span_s in patience:
        setattr(module, name, span_s)
    try:
        yield
    finally:
        for (module, name, _), span_s in zip(patience, before, strict=True):
            setattr(module, name, span_s)
