"""`Fleet`: many stations in one process, from the ramp to the last acknowledged message. It joins plan, stations, traffic and shapes; what
is counted is in the tally, what it means in the report."""

import asyncio
import ssl
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Any, Self, cast

from simulators.chargepoint.profile import Profile
from simulators.fleet.conduct import Session
from simulators.fleet.ground import Ground
from simulators.fleet.lag import Lag
from simulators.fleet.link import Address
from simulators.fleet.plan import Plan, Shape, made
from simulators.fleet.point import Point
from simulators.fleet.report import Snapshot, report
from simulators.fleet.shapes import depart, play
from simulators.fleet.tally import Tally
from simulators.fleet.visits import Visits
from simulators.transport.clock import HEAD_START, RealClock, ScaledClock
from simulators.transport.dial import station_url

DRAIN_S = 10.0
ABSENT = frozenset({"WebSocketPingInterval", "SecurityProfile"})  # a fleet's links send no pings, and all dial in the same way
LOOK_S = 0.02  # how often a wait looks
HEAD_ROOM_S = 3600.0  # what a run without an end may last at least before a fast clock reaches the present


class Fleet:
    """Stations 1 to `count` that dial `csms` while it is entered: `async with Fleet(url, count=1000) as fleet`.

    Further options are those of `Plan`; `plan` gives them at once. `profile` is every station's build, `numbers` are the stations of this
    process where there are several. Raises ValueError for what cannot be.
    """

    def __init__(
        self,
        csms: str,
        *,
        plan: Plan | None = None,
        profile: Profile | None = None,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        numbers: Sequence[int] | None = None,
        begins_s: float | None = None,
        keep: Callable[[Session], None] | None = None,
        **options: Any,
    ) -> None:
        plan = made(plan or Plan(), options)
        profile = profile or Profile(connectors=plan.connectors)
        plan = replace(plan, connectors=profile.connectors)
        station_url(csms, "CP1")
        # the CSMS answers in real time, however fast the stations live
        profile = replace(profile, call_timeout_s=profile.call_timeout_s * max(1.0, plan.speed))
        profile = replace(profile, absent_keys=profile.absent_keys | ABSENT)
        began_s = time.monotonic() if begins_s is None else begins_s
        self.plan = plan
        self.ground = Ground(plan, Address(csms, password, tls), profile, _clock(plan), began_s, keep=keep)
        self.ground.booted = self._booted
        self.points = [Point(self.ground, number) for number in numbers or range(1, plan.count + 1)]
        self._by_number = {point.number: point for point in self.points}
        self._lag = Lag(self.ground.tally)
        self._visits: dict[int, Visits] = {}
        self._timers: list[asyncio.TimerHandle] = []
        self._accepted: set[int] = set()
        self._first_boot_s: float | None = None
        self._last_boot_s: float | None = None
        self._ended_s: float | None = None
        self._last: Snapshot | None = None

    @property
    def tally(self) -> Tally:
        """What was counted so far."""
        return self.ground.tally

    async def __aenter__(self) -> Self:
        self._lag.start()
        for point in self.points:
            self._at((point.number - 1) / self.plan.ramp_per_s, point.dial_after, 0)
        for shape in self.plan.shapes:
            self._at(shape.at_s, self.strike, shape)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    def strike(self, shape: Shape) -> int:
        """Let a shape hit the fleet now; return how many stations it hits."""
        struck = play(shape, self.points, self.plan.seed)
        self.tally.add("shapes", shape.kind, struck)
        return struck

    async def booted(self, timeout_s: float | None = None) -> bool:
        """Wait until every station was accepted once; False when the time is up."""
        return await _until(lambda: len(self._accepted) == len(self.points), timeout_s)

    async def drain(self, timeout_s: float = DRAIN_S) -> bool:
        """End the traffic, stop what runs, and wait until the CSMS has acknowledged it; False when it did not in time."""
        self._end_traffic()
        for point in self.points:
            for connector in range(1, self.plan.connectors + 1):
                if point.machine.status(connector) != "Available":
                    depart(point, connector)
        return await _until(lambda: all(point.settled for point in self.points), timeout_s)

    async def close(self, drain_s: float = DRAIN_S) -> None:
        """Drain, then leave; the report stays readable. A second call does nothing."""
        if self._ended_s is not None:
            return
        await self.drain(drain_s)
        self._ended_s = time.monotonic()
        self._lag.stop()
        for timer in self._timers:
            timer.cancel()
        for point in self.points:
            point.witness.cars.end()
        self._last = self.snapshot()
        for point in self.points:
            point.leave()
        for task in list(self.ground.tasks):
            task.cancel()
        await asyncio.gather(*self.ground.tasks, return_exceptions=True)
        await _until(lambda: all(point.link is None for point in self.points), 1.5)

    def snapshot(self) -> Snapshot:
        """Everything counted and the state of the stations, as plain values that add up with those of other processes."""
        if self._last is not None:
            return self._last
        tally = Tally()
        tally.merge(self.tally)
        for what, number in self.ground.counts.items():
            tally.add("transaction messages", what, cast(int, number))
        for point in self.points:
            if point.number not in self._accepted:
                tally.add("never accepted", point.why)
        states = Counter(point.state for point in self.points)
        for state, number in states.items():
            tally.add("states", state, number)
        tally.add("stations", "wanted", len(self.points))
        tally.add("stations", "accepted once", len(self._accepted))
        lasted_s = (self._ended_s or time.monotonic()) - self.ground.began_s
        return Snapshot(tally, lasted_s, self._first_boot_s, self._last_boot_s)

    def report(self) -> dict[str, Any]:
        """The summary of the run."""
        return report(self.snapshot(), self.plan, self.ground.address.csms)

    def _booted(self, number: int) -> None:
        if number in self._accepted:
            return
        self._accepted.add(number)
        self._last_boot_s = time.monotonic() - self.ground.began_s
        self._first_boot_s = self._first_boot_s or self._last_boot_s
        if self.plan.session_every_s is not None and self._ended_s is None:
            self._visits[number] = Visits(self._by_number[number])

    def _end_traffic(self) -> None:
        for visits in self._visits.values():
            visits.stop()
        self.ground.booted = self._accepted.add

    def _at(self, after_s: float, what: Callable[..., Any], *arguments: Any) -> None:
        wait_s = max(0.0, self.ground.began_s + after_s - time.monotonic())
        self._timers.append(asyncio.get_running_loop().call_later(wait_s, what, *arguments))


def _clock(plan: Plan) -> RealClock | ScaledClock:
    if plan.speed == 1:
        return RealClock()
    longest_s = max(plan.horizon_s, HEAD_ROOM_S) * plan.speed
    return ScaledClock(plan.speed, head_start=max(HEAD_START, timedelta(seconds=longest_s)))


async def _until(holds: Callable[[], bool], timeout_s: float | None) -> bool:
    end_s = None if timeout_s is None else time.monotonic() + timeout_s
    while not holds():
        if end_s is not None and time.monotonic() >= end_s:
            return False
        await asyncio.sleep(LOOK_S)
    return True
