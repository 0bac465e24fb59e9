"""How the observers judge one scenario: every life of every station of its world, with what they must not hold against the CSMS. Which
rules there are is the observers' own."""

import time
from collections.abc import Container, Iterator
from functools import partial
from typing import Protocol

from features.kit import habits, tapes
from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.observers import Watch
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


def judge(world: Scene, dues: Dues) -> list[Breach]:
    """The breaches of the CSMS, which are added to the verdict, as are its habits."""
    watches = {name: _watch(world, name) for name in world.urls}
    found: list[Breach] = []
    for life, (station, due) in enumerate(zip(world.lives, dues, strict=True)):
        watch = watches[station.identity]
        found += _judge_life(world, watch, life, station.identity, due)
    world.verdict.breaches += found
    disliked = [habit for watch in watches.values() for habit in watch.disliked]
    for habit in (*disliked, *habits.of_notes(world.verdict.lines)):
        world.verdict.dislike(habit)
    return found


def _judge_life(world: Scene, watch: Watch, life: int, identity: str, due: Container[str]) -> list[Breach]:
    watch.due = due
    watch.disturbed_s = [*world.disturbed_s[identity], *_dials_elsewhere(world, life, identity)]
    return [breach for breach in watch.find_breaches(identity, _lines(world, life)) if breach.by == "csms"]


def _watch(world: Scene, identity: str) -> Watch:
    ledger = world.bench.ledger_of(world.urls[identity])
    return Watch(ledger, world.asked[identity], answer_s=_answer_s(world), asks_by_itself=world.bench.asks_by_itself)


def _dials_elsewhere(world: Scene, life: int, identity: str) -> Iterator[float]:
    """When another life of the station got a connection."""
    for line in world.verdict.lines:
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
    return [line for line in world.verdict.lines if line.life == life]


def _answer_s(world: Scene) -> float:
    return float(world.data.limits["answer_s"])
