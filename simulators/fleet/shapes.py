"""Carrying out the shapes of a plan on the stations that they hit. It knows what each does to a station, not why."""

import asyncio
from collections.abc import Callable, Sequence

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import Plug, Swipe, Unplug
from simulators.fleet.draws import draw
from simulators.fleet.plan import Shape
from simulators.fleet.point import Point

RESTART_S = 1.0  # how long a station that restarts is off
SURGE_STAY_S = 60.0  # how long a car of a surge stays, station time


def play(shape: Shape, points: Sequence[Point], seed: int) -> int:
    """Let the shape hit now; return how many stations it hits. What it does later runs on timers of the loop."""
    struck = [point for point in points if shape.hits(seed, point.number)]
    _PLAYERS[shape.kind](shape, struck)
    return len(struck)


def _storm(shape: Shape, points: Sequence[Point]) -> None:
    for point in points:
        point.cut("connection storm", shape.redial)


def _herd(shape: Shape, points: Sequence[Point]) -> None:
    for point in points:
        point.isolate("thundering herd")
        point.dial_after(max(0.5, shape.for_s))  # by then every one is gone


def _outage(shape: Shape, points: Sequence[Point]) -> None:
    for point in points:
        point.isolate("network outage")
        point.redial = shape.redial or point.ground.plan.redial
        _later(shape.for_s + _spread_s(shape, point), point.dial_after, 0)


def _blackout(shape: Shape, points: Sequence[Point]) -> None:
    for point in points:
        point.cut_power()
        _later(shape.for_s + _spread_s(shape, point), point.restore_power)


def _restart(shape: Shape, points: Sequence[Point]) -> None:
    """One after the other over `for_s`; the core has no switch for that but its mains."""
    for place, point in enumerate(points):
        at_s = shape.for_s * place / len(points)
        _later(at_s, point.cut_power)
        _later(at_s + RESTART_S, point.restore_power)


def _surge(shape: Shape, points: Sequence[Point]) -> None:
    for point in points:
        for connector in range(1, point.ground.plan.connectors + 1):
            if point.accepted and point.machine.status(connector) == "Available":
                arrive(point, connector)
                stay_s = shape.for_s or SURGE_STAY_S / point.ground.plan.speed
                _later(stay_s, depart, point, connector)


def arrive(point: Point, connector: int, car: CarModel | None = None, arose_s: float | None = None) -> None:
    """A car comes (None: the profile's usual one) and its driver holds up the station's card."""
    point.witness.cars.came(connector)
    point.act(Plug(connector, car), arose_s)
    point.act(Swipe(connector, point.tag), arose_s)


def depart(point: Point, connector: int, arose_s: float | None = None) -> None:
    """The car leaves: stop by the same card, then the cable."""
    if point.machine.status(connector) in ("Charging", "SuspendedEV", "SuspendedEVSE"):
        point.act(Swipe(connector, point.tag), arose_s)
    point.act(Unplug(connector), arose_s)
    point.witness.cars.left(connector)


def _spread_s(shape: Shape, point: Point) -> float:
    """When the shape has a back-off, stations come back after its first wait, jittered; else all at one instant."""
    if shape.redial is None:
        return 0.0
    return shape.redial.wait_s(0, draw(point.ground.plan.seed, point.number, shape.kind, shape.at_s, "back"))


def _later(wait_s: float, what: Callable[..., None], *arguments: object) -> None:
    asyncio.get_running_loop().call_later(wait_s, what, *arguments)


_PLAYERS: dict[str, Callable[[Shape, Sequence[Point]], None]] = {
    "storm": _storm,
    "herd": _herd,
    "outage": _outage,
    "blackout": _blackout,
    "restart": _restart,
    "surge": _surge,
}
