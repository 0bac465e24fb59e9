"""Marks stations offline whose connection has ended. A database that is away gets it again later, however long that takes: nobody else
would ever do it. Only the end of the server ends the trying, since the next start takes all stations for gone."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import datetime

from csms.services import registration
from csms.storage.work import Work

LOG = logging.getLogger(__name__)
PAUSE_S, PAUSE_MAX_S = 1.0, 60.0


class Departures:
    """Of all stations of this node."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._no_more = asyncio.Event()

    async def store(self, charging_point_id: str, epoch: int, at: datetime) -> None:
        """The station's connection of this epoch ended at `at`; returns when that is stored, or the server stops."""
        pause_s = PAUSE_S
        while True:
            try:
                return await self._work.run(lambda store: registration.disconnect(store, charging_point_id, epoch, at))
            except Exception:  # a station must not stay connected for ever because the database was away
                LOG.exception("a station could not be marked offline", extra={"station": charging_point_id})
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._no_more.wait()
            if self._no_more.is_set():
                return None
            pause_s = min(2 * pause_s, PAUSE_MAX_S)

    def stop(self) -> None:
        """The server stops: what cannot be stored now is left to its next start."""
        self._no_more.set()
