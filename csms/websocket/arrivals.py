"""Counting a connection in: its number among the station's connections comes from the database, and nothing that the station says can be
carried out before. While the database does not answer, the station gets refusals instead, so that it neither waits nor goes away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from csms.domain.errors import NotFound
from csms.services.registration import Connection
from csms.storage.work import Unit, Work
from csms.websocket import events
from csms.websocket.events import ErrorCode
from csms.websocket.link import Link, LinkClosed
from csms.websocket.rpc import Rpc

LOG = logging.getLogger(__name__)
PATIENCE_S = 10.0
AGAIN_S = 1.0


class Arrival:
    """Of one connection."""

    def __init__(self, charging_point_id: str, link: Link, rpc: Rpc, work: Work, clock: Callable[[], datetime]) -> None:
        self._charging_point_id, self._link, self._rpc, self._work, self._clock = charging_point_id, link, rpc, work, clock

    async def counted(self, connect: Unit[Connection]) -> Connection:
        """What `connect` returns, once the database answers. Raises NotFound when the station was deleted, and what prevented it when the
        link has ended."""
        while True:
            counting = asyncio.ensure_future(self._work.run(connect))
            while not (await asyncio.wait({counting}, timeout=PATIENCE_S))[0]:
                await self._refuse_what_waits()
            try:
                return counting.result()
            except NotFound:
                raise
            except Exception:
                if not self._link.is_open:
                    raise
                LOG.exception("a connection could not be counted", extra={"station": self._charging_point_id})
                await self._refuse_what_waits()
                await asyncio.sleep(AGAIN_S)

    async def _refuse_what_waits(self) -> None:
        with suppress(LinkClosed):
            while (text := self._link.waiting()) is not None:
                for event in self._rpc.receive(text, self._clock()):
                    if isinstance(event, events.Call):
                        await self._link.send(self._rpc.refuse(event, ErrorCode.INTERNAL_ERROR, "the database does not answer"))
                    elif isinstance(event, events.Reply):
                        await self._link.send(event.text)
