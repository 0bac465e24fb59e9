"""Security events that the CSMS itself sees at its door: stations that were refused, TLS handshakes that failed. Each kind is kept once a
minute, station and reason at most, so that whoever knocks all day does not fill the database."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from csms.domain.security import SecurityEvent
from csms.services import security
from csms.storage.work import Work

LOG = logging.getLogger(__name__)
QUIET = timedelta(minutes=1)
REMEMBERED_MAX = 10_000
REFUSED = "FailedToAuthenticateAtCentralSystem"
WRONG_CERTIFICATE = "InvalidChargePointCertificate"
TECH_INFO_MAX = 255


class Alarms:
    """Keeps what it is told, without making the teller wait."""

    def __init__(self, work: Work, clock: Callable[[], datetime]) -> None:
        self._work, self._clock = work, clock
        self._last: OrderedDict[tuple[str | None, str, str], datetime] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def sound(self, charging_point_id: str | None, kind: str, tech_info: str) -> None:
        """Something happened to a station, or to a peer that did not say its name."""
        at = self._clock()
        key = (charging_point_id, kind, tech_info)
        if (before := self._last.get(key)) is not None and at - before < QUIET:
            return
        self._last[key] = at
        self._last.move_to_end(key)
        if len(self._last) > REMEMBERED_MAX:
            self._last.popitem(last=False)
        task = asyncio.ensure_future(self._keep(charging_point_id, SecurityEvent("csms", kind, at, tech_info[:TECH_INFO_MAX])))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def handshake_failed(self, kind: str, said: str) -> None:
        """A TLS handshake was ended before anybody said a name."""
        LOG.warning("TLS handshake failed", extra={"kind": kind, "reason": said})
        self.sound(None, kind, said)

    async def end(self) -> None:
        """Wait until all is kept."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, charging_point_id: str | None, event: SecurityEvent) -> None:
        try:
            await self._work.run(lambda store: security.noticed(store, charging_point_id, event))
        except Exception:  # it stands in the log all the same
            LOG.exception("a security event could not be stored", extra={"station": charging_point_id, "kind": event.kind})
