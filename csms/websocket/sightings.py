"""When stations were last heard of, written in batches: one unit of work a second at most, whatever number of messages came. Each sighting
reaches the database within that second, or when the server stops; a database that fails gets them again later. A unit that stores what a
message brought may write the time as well: the latest one stays, in whatever order they come."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from csms.services import registration
from csms.services.registration import Sighting
from csms.storage.work import Work

LOG = logging.getLogger(__name__)
PAUSE_S = 0.5


class Sightings:
    """Of all stations of this node."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._new: dict[str, Sighting] = {}
        self._writing: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    def note(self, charging_point_id: str, at: datetime, *, beat: bool = False) -> None:
        """The station sent something at `at`; `beat`: a heartbeat."""
        before = self._new.get(charging_point_id)
        heartbeat = at if beat else before[1] if before is not None else None
        self._new[charging_point_id] = (at, heartbeat)
        if self._writing is None:
            self._writing = asyncio.ensure_future(self._write_later())

    def of(self, charging_point_id: str) -> dict[str, Sighting]:
        """What is not written yet of one station."""
        sighting = self._new.get(charging_point_id)
        return {charging_point_id: sighting} if sighting is not None else {}

    async def close(self) -> None:
        """Write what there is; raises nothing."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        await self._write()

    async def _write_later(self) -> None:
        while self._new:
            await asyncio.sleep(PAUSE_S)
            await asyncio.shield(self._write())
        self._writing = None

    async def _write(self) -> None:
        async with self._one_at_a_time:
            taken, self._new = self._new, {}
            if taken:
                await self._write_these(taken)

    async def _write_these(self, taken: dict[str, Sighting]) -> None:
        try:
            await self._work.run(lambda store: registration.seen(store, taken))
        except Exception:  # the next attempt has them again
            LOG.exception("when stations were last seen could not be stored", extra={"stations": len(taken)})
            for charging_point_id, (at, heartbeat) in taken.items():
                later = self._new.get(charging_point_id, (at, heartbeat))
                self._new[charging_point_id] = (later[0], later[1] or heartbeat)
