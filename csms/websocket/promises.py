"""The certificates that a session has promised: an answer says that a station's request is granted, and the certificate itself follows as a
command of our own, after that answer."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from csms.bus.port import Bus
from csms.services import certification
from csms.services.authority import Authority
from csms.storage.work import Work

LOG = logging.getLogger(__name__)


class Promises:
    """Of one session. `make` while the answer is made, `follow_up` when it was sent."""

    def __init__(self, charging_point_id: str, work: Work, bus: Bus, clock: Callable[[], datetime], authority: Authority | None) -> None:
        self._charging_point_id, self._work, self._bus, self._clock, self._authority = charging_point_id, work, bus, clock, authority
        self._granted: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def make(self, request: str) -> None:
        """This certificate request is granted by the answer that is about to be sent."""
        self._granted = request

    def follow_up(self) -> None:
        """Send the certificate that the answer just sent has promised, if it did."""
        request, self._granted = self._granted, None
        if request is None or self._authority is None:
            return
        task = asyncio.ensure_future(self._keep(self._authority, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Wait until all are kept or broken."""
        await asyncio.gather(*self._tasks)

    async def _keep(self, authority: Authority, request: str) -> None:
        command_id, at = str(uuid.uuid4()), self._clock()
        try:
            await certification.send(self._work, self._bus, authority, self._charging_point_id, request, command_id, at)
        except Exception:  # the session outlives our own faults
            LOG.exception("a certificate could not be sent", extra={"station": self._charging_point_id})
