"""How the observers judge one scenario: every life of every station of its world, with what they must not hold against the CSMS. Which
rules there are is the observers' own."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Protocol

from features.kit import habits, tapes
from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.kept import Kept
from features.kit.observers import Observer, Watch
from features.kit.verdict import Breach, Line, Verdict
from simulators.transport.tape import Tape
from simulators.transport.virtual import VirtualChargePoint


class Scene(Protocol):
    """What is looked at of a scenario's world."""

    bench: Bench
    verdict: Verdict
    lives: list[VirtualChargePoint]
    stations: dict[str, VirtualChargePoint]
    urls: dict[str, str]
    asked: dict[str, list[str]]
    disturbed_s: dict[str, list[float]]
    lines: Kept
    watches: dict[str, Watch]
    observers: dict[int, Observer]

    @property
    def data(self) -> Data:
        """The test data of the run."""
        ...


Dues = list[frozenset[str]]
"""For each life the ids of the station's calls that must have been answered."""


def settle(world: Scene) -> Dues:
    """The calls that are open now, after a time in which answers may have come; none in an earlier life."""
    return [_let_answers_come(world, station) for station in world.lives]


def overdue(world: Scene) -> Dues:
    """The calls that have waited longer than an answer may take; nothing is waited for."""
    until_s = time.monotonic() - _answer_s(world)
    return [
        tapes.open_calls(_lines(world, life), until_s) if station in world.stations.values() else frozenset()
        for life, station in enumerate(world.lives)
    ]


def watch(world: Scene, line: Line) -> None:
    """Show a line that is not kept to the observer of its life at once."""
    observer = _observer(world, line.life)
    if line.note is not None:  # the end of a connection may be one
        observer.watch.disturbed_s = _disturbed_s(world, line.life, observer.station)
    observer.see(line)


def judge(world: Scene, dues: Dues) -> list[Breach]:
    """The breaches of the CSMS, which are added to the verdict, as are its habits."""
    lines, found = world.lines.unshown(), []
    for life, due in enumerate(dues):
        observer = _observer(world, life)
        observer.watch.due = due
        observer.watch.disturbed_s = _disturbed_s(world, life, observer.station)
        for line in lines:
            if line.life == life:
                observer.see(line)
        found += [breach for breach in observer.end() if breach.by == "csms"]
    world.verdict.breaches += found
    disliked = [habit for one in world.watches.values() for habit in one.disliked]
    for habit in (*disliked, *habits.of_notes(world.verdict.lines)):
        world.verdict.dislike(habit)
    return found


def _observer(world: Scene, life: int) -> Observer:
    if life not in world.observers:
        identity = world.lives[life].identity
        if identity not in world.watches:
            ledger = world.bench.ledger_of(world.urls[identity])
            asked = world.asked[identity]
            world.watches[identity] = Watch(ledger, asked, answer_s=_answer_s(world), asks_by_itself=world.bench.asks_by_itself)
        world.observers[life] = Observer(identity, world.watches[identity])
    return world.observers[life]


def _disturbed_s(world: Scene, life: int, identity: str) -> list[float]:
    return [*world.disturbed_s[identity], *_dials_elsewhere(world, life, identity)]


def _dials_elsewhere(world: Scene, life: int, identity: str) -> Iterator[float]:
    """When another life of the station got a connection."""
    for line in list(world.lines):
        if line.station == identity and line.life != life and line.note == "connected":
            yield line.mono


def _let_answers_come(world: Scene, station: VirtualChargePoint) -> frozenset[str]:
    if station not in world.stations.values():
        return frozenset()
    due = tapes.open_calls(station.tape.entries)
    world.bench.run(station.driver.watch.within(partial(_answered, station.tape, due), _answer_s(world)))
    return due


def _answered(tape: Tape, due: frozenset[str]) -> bool:
    return not due & tapes.open_calls(tape.entries)


def _lines(world: Scene, life: int) -> list[Line]:
    return [line for line in list(world.lines) if line.life == life]


def _answer_s(world: Scene) -> float:
    return float(world.data.limits["answer_s"])
