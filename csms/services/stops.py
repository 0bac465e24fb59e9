"""Stops the running sessions of a tag from here, as far as their stations are connected, without keeping whoever asked for it waiting."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from csms.bus.port import Bus
from csms.domain.errors import Refused
from csms.services import remote
from csms.storage import transactions
from csms.storage.work import Row, Work

LOG = logging.getLogger(__name__)
HAND_OVER_S = 30


class Stops:
    """Remote stops under way."""

    def __init__(self, work: Work, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._work, self._bus, self._clock = work, bus, clock
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, id_tag: str) -> None:
        """Ask each station to stop what it charges for the tag, beside whatever goes on. What is not connected is not asked later."""
        task = asyncio.ensure_future(self._stop(id_tag))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait until all are handed over."""
        await asyncio.gather(*self._tasks)

    async def _stop(self, id_tag: str) -> None:
        try:
            running = await self._work.run(lambda store: transactions.running_of(store, id_tag))
            await asyncio.gather(*(self._ask(row) for row in running))
        except Exception:  # nobody waits for it, and the tag is blocked all the same
            LOG.exception("running sessions could not be stopped", extra={"id_tag": id_tag})

    async def _ask(self, row: Row) -> None:
        request = json.dumps({"transactionId": row["id"]}, separators=(",", ":"))
        wanted = remote.Wanted(str(uuid.uuid4()), row["charging_point_id"], "RemoteStopTransaction", request)
        try:
            await remote.request(self._work, self._bus, wanted, self._clock(), wait=False, timeout_s=HAND_OVER_S)
        except Refused as refused:
            LOG.warning("not stopped", extra={"transaction": row["id"], "reason": str(refused)})
