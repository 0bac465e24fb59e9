"""Where scenarios meet mutants: the small CSMS as a process, the kit's bench in front of it, stations whose identity names the mutant."""

import copy
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from features.kit import world
from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.performance import perform
from features.kit.player import Player
from features.kit.script import Script
from features.kit.stations import Stations
from features.kit.system import Choice
from features.kit.verdict import Verdict
from features.steps import conformance_orders, conformance_records, conformance_security
from tests.mutants.server import identity

ROOT = Path(__file__).parents[2]
SOUND = ""
"""The name of no mutant: the CSMS as it should be."""
SOUND_RETRIES = 9
START_S = 30.0
LIMIT_S = 1.0
"""A mutant answers at once; what has not come by then does not come."""


class Guests(Stations):
    """Identities of one mutant."""

    def __init__(self, mutant: str) -> None:
        super().__init__()
        self._mutant = mutant

    def borrow(self) -> str:
        """One that nobody had before."""
        return identity(self._mutant, secrets.token_hex(4)) if self._mutant else super().borrow()


@dataclass(frozen=True)
class Arena:
    """Plays scenarios; may be used in several threads at once."""

    bench: Bench
    player: Player

    def play(self, mutant: str, script: Script) -> Verdict:
        """What comes of a scenario with a mutant, or with `SOUND`, which has more time to answer."""
        bench = copy.copy(self.bench)
        bench.stations, bench._ledgers = Guests(mutant), {}
        if mutant != SOUND:
            limits = {**bench.data.limits, "answer_s": LIMIT_S, "command_s": LIMIT_S}
            bench.data = replace(bench.data, limits=limits)
        retries = SOUND_RETRIES if mutant == SOUND else 0
        return perform(bench, self.player, script, retries).world.verdict

    def kills(self, mutant: str, script: Script, sure: int = 1) -> bool:
        """Whether the scenario fails with the mutant, so many times in a row."""
        return all(self.play(mutant, script).outcome == "failed" for _ in range(sure))


@contextmanager
def arena() -> Iterator[Arena]:
    """Everything put up, and taken down at the end."""
    with _hurrying(), _csms() as (csms, port):
        bench = Bench(Choice(csms=csms, port=port), Data.read())
        try:
            yield Arena(bench, Player())
        finally:
            bench.close()


@contextmanager
def _csms() -> Iterator[tuple[str, str]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.mutants"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    watchdog = threading.Timer(START_S, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        watchdog.cancel()
        assert words[:1] == ["ready"], "the small CSMS did not come up"
        yield words[1], words[2]
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


@contextmanager
def _hurrying() -> Iterator[None]:
    """The kit is patient with products; mutants answer at once or never."""
    patience = [(world, "STATION_S", 3.0), (world, "SETTLE_S", LIMIT_S)]
    patience += [(steps, "PATIENCE_S", LIMIT_S) for steps in (conformance_orders, conformance_records, conformance_security)]
    before = [getattr(module, name) for module, name, _ in patience]
    for module, name, span_s in patience:
        setattr(module, name, span_s)
    try:
        yield
    finally:
        for (module, name, _), span_s in zip(patience, before, strict=True):
            setattr(module, name, span_s)
