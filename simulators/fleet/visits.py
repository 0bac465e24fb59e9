"""Playing the background traffic at one station: the cars of `traffic` at their instants. Open-loop: a car that finds no connector free
is counted and drives on, and the next one comes no later for it, nor for those that stay."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeAlias

from simulators.fleet.point import Point
from simulators.fleet.shapes import arrive, depart
from simulators.fleet.traffic import Visit, visit

Then: TypeAlias = Callable[[float], None]


class Visits:
    """The traffic of one station from now on."""

    __slots__ = ("_began_s", "_leaving", "_number", "_point", "_timer")

    def __init__(self, point: Point) -> None:
        self._point = point
        self._number = 0
        self._began_s = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None  # of the next arrival
        self._leaving: dict[int, asyncio.TimerHandle] = {}  # by connector, the cars that are here
        self._plan_next()

    def stop(self) -> None:
        """No further car comes or leaves by itself."""
        for timer in (self._timer, *self._leaving.values()):
            if timer is not None:
                timer.cancel()

    def _plan_next(self) -> None:
        plan, profile = self._point.ground.plan, self._point.ground.profile
        if plan.session_every_s is None:
            return
        coming = visit(plan.seed, self._point.number, self._number, plan.drivers, plan.session_every_s, profile.max_power_w)
        self._number += 1
        self._timer = _wait(self._began_s + coming.at_s / plan.speed, lambda due_s: self._arrive(coming, due_s))

    def _arrive(self, coming: Visit, due_s: float) -> None:
        point = self._point
        tally, plan = point.ground.tally, point.ground.plan
        tally.add("drivers", coming.driver)
        tally.time("tool", "arrival lag", time.monotonic() - due_s)
        self._plan_next()
        connector = self._free()
        if connector is None:
            point.witness.cars.turned_away(point.machine.status(1))
            return
        leaves_s = due_s + coming.stay_s / plan.speed
        self._leaving[connector] = _wait(leaves_s, lambda due_s: self._leave(connector, due_s))
        arrive(point, connector, coming.car, due_s)

    def _leave(self, connector: int, due_s: float) -> None:
        del self._leaving[connector]
        depart(self._point, connector, due_s)

    def _free(self) -> int | None:
        point = self._point
        numbers = range(1, point.ground.plan.connectors + 1)
        return next((one for one in numbers if one not in self._leaving and point.machine.status(one) == "Available"), None)


def _wait(due_s: float, then: Then) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_later(max(0.0, due_s - time.monotonic()), then, due_s)
