"""All charge points of a lab by their names: made, replaced, taken away. It knows no HTTP."""

import asyncio
import ssl
from collections.abc import Iterable

from simulators.lab.errors import Taken, Unknown
from simulators.lab.feed import Feed
from simulators.lab.point import Point
from simulators.lab.wanted import Wanted

FRAMES = 1000


class Bench:
    """The points. `csms` is where those dial that name none, `frames` how many entries of each tape are kept."""

    def __init__(self, csms: str | None = None, *, frames: int = FRAMES, tls: ssl.SSLContext | None = None) -> None:
        self.csms = csms
        self.feed = Feed()
        self.points: dict[str, Point] = {}
        self._frames, self._tls = frames, tls
        self._changing = asyncio.Lock()

    def point(self, name: str) -> Point:
        """The point of that name. Raises Unknown."""
        found = self.points.get(name)
        if found is None:
            raise Unknown(f"there is no charge point {name!r}")
        return found

    async def add(self, wanted: Wanted) -> Point:
        """One more. Raises Taken and BadRequest."""
        async with self._changing:
            if wanted.id in self.points:
                raise Taken(f"there is a charge point {wanted.id!r} already; POST /api/populate replaces it")
            return await self._start(self._make(wanted))

    async def remove(self, name: str) -> None:
        """One less. Raises Unknown."""
        async with self._changing:
            await self._stop([self.point(name)])

    async def populate(self, wanted: dict[str, Wanted]) -> dict[str, list[str]]:
        """Let exactly these be there; what is as wanted stays, but goes back to the faults that were wanted for it.

        Raises BadRequest, and then nothing has changed.
        """
        async with self._changing:
            kept = [name for name, one in wanted.items() if name in self.points and self.points[name].wanted == one]
            made = [self._make(one) for name, one in wanted.items() if name not in kept]
            gone = [point for name, point in self.points.items() if name not in kept]
            before = {point.wanted.id for point in gone}
            await self._stop(gone)
            for name in kept:
                self.points[name].behave()
            for point in made:
                await self._start(point)
            self.points = {name: self.points[name] for name in wanted}
            new = [point.wanted.id for point in made]
            return {
                "created": [name for name in new if name not in before],
                "replaced": [name for name in new if name in before],
                "removed": sorted(before - set(new)),
                "kept": kept,
            }

    async def reset(self) -> None:
        """Begin anew: the same points as new ones, without faults that were put on them later, with empty tapes."""
        async with self._changing:
            made = [self._make(point.wanted) for point in self.points.values()]
            await self._stop(list(self.points.values()))
            for point in made:
                await self._start(point)

    async def close(self) -> None:
        """Take all away."""
        async with self._changing:
            await self._stop(list(self.points.values()))

    def _make(self, wanted: Wanted) -> Point:
        return Point(wanted, self.feed, self._frames, self._tls)

    async def _start(self, point: Point) -> Point:
        self.points[point.wanted.id] = point
        await point.open()
        return point

    async def _stop(self, points: Iterable[Point]) -> None:
        going = list(points)
        for point in going:
            del self.points[point.wanted.id]
        await asyncio.gather(*(point.close() for point in going))
        for point in going:
            self.feed.publish("removed", point.wanted.id, {"id": point.wanted.id})
