"""Watches for sessions that no message has named for too long. A sweep now and then keeps that off the way of the messages: a start counts
by a column, and pays nothing for it. On several nodes each sweeps; the second finds nothing left to flag."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from csms.services import closing
from csms.storage.work import Work

LOG = logging.getLogger(__name__)
EVERY_S = 60.0


async def watch(work: Work, clock: Callable[[], datetime], after_s: float) -> None:
    """Flag what has gone stale, until cancelled: each minute, or four times within a shorter `after_s`. The first sweep comes after a wait,
    so that stations can speak again after a restart."""
    after, every_s = timedelta(seconds=after_s), min(EVERY_S, after_s / 4)
    while True:
        await asyncio.sleep(every_s)
        at = clock()
        try:
            found = await work.run(lambda store, at=at: closing.flag_stale(store, after, at))  # type: ignore[misc]
        except Exception:  # the next sweep finds them as well
            LOG.exception("stale sessions could not be flagged")
        else:
            if found:
                LOG.warning("sessions went stale", extra={"count": found})
