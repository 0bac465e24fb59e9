"""The door for charge points: judges upgrade requests by what storage knows of the station, and gives each accepted link a session in a
task of its own, which Sanic's cancellation does not reach."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sanic import Request, Sanic

from csms.bus.port import Bus
from csms.storage.work import Work
from csms.telemetry.metrics import HANDSHAKES
from csms.websocket.admission import Admission
from csms.websocket.departures import Departures
from csms.websocket.handshake import Refusal, knock
from csms.websocket.link import Link
from csms.websocket.registry import Registry
from csms.websocket.session import Manners, Session
from csms.websocket.sightings import Sightings
from csms.websocket.witness import Witness

LOG = logging.getLogger(__name__)
PREFIX = "/ocpp"
SERVICE_RESTART, RESTART = 1012, "the server restarts"
ANSWERS_S = 10
ABORT_S = 5


class Endpoint:
    """Admits charge points and serves them."""

    def __init__(
        self, work: Work, bus: Bus, admission: Admission, clock: Callable[[], datetime], manners: Manners, witness: Witness
    ) -> None:
        self._work, self._bus, self._admission, self._clock, self._manners = work, bus, admission, clock, manners
        self._witness = witness
        self._sightings, self._departures = Sightings(work), Departures(work)
        self._sessions: dict[asyncio.Task[None], Session] = {}
        self._draining = False
        self.registry = Registry()

    def attach(self, app: Sanic[Any, Any]) -> None:
        """Add the route; the app must be served with a `carrier` that asks `admit`."""
        app.add_websocket_route(self._serve, f"{PREFIX}/<identity:path>", name="ocpp")

    async def admit(self, request: Request) -> str | Refusal:
        """Decide on an upgrade request before anything is answered."""
        headers = request.headers
        asked = knock(request.raw_url, headers.get("authorization"), headers.getall("sec-websocket-protocol", []), PREFIX)
        verdict = Refusal(503, RESTART) if self._draining else await self._admission.verdict(asked, request)
        request.ctx.identity = asked.identity
        HANDSHAKES.labels(verdict.status if isinstance(verdict, Refusal) else 101).inc()
        if isinstance(verdict, Refusal):
            LOG.warning(
                "refused", extra={"station": asked.identity, "peer": request.ip, "status": verdict.status, "reason": verdict.reason}
            )
        return verdict

    async def _serve(self, request: Request, link: Link, identity: str) -> None:
        session = Session(
            request.ctx.identity,
            link,
            self._work,
            self._bus,
            self.registry,
            self._clock,
            self._manners,
            self._witness,
            self._sightings,
            self._departures,
        )
        task = asyncio.ensure_future(self._watch(session, link))
        self._sessions[task] = session
        task.add_done_callback(lambda ended: self._sessions.pop(ended, None))
        await asyncio.shield(task)

    async def _watch(self, session: Session, link: Link) -> None:
        try:
            await session.run()
        except Exception:  # one session's failure is nobody else's
            LOG.exception("a session failed", extra={"station": session.charging_point_id})
        finally:
            await link.close(1011 if link.is_open else 1000)

    async def drain(self, window_s: float) -> None:
        """Let nobody in, and close all sessions with 1012, spread over the window, each after its station's calls are answered. A session
        that has not ended some time after the window is dropped."""
        self._draining = True
        self._departures.stop()
        sessions = list(self._sessions.values())
        for number, session in enumerate(sessions, 1):
            session.finish(SERVICE_RESTART, RESTART)
            if number < len(sessions):
                await asyncio.sleep(window_s / len(sessions))
        for end_s in (ANSWERS_S, ABORT_S):
            if self._sessions:
                await asyncio.wait(list(self._sessions), timeout=end_s)
            for session in list(self._sessions.values()):  # one that was just beginning is among them
                session.abort()
        await self._sightings.close()
