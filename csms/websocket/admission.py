"""Who may come in: asks storage about the station that knocks, looks at what its link and its credentials prove, and judges by its security
profile. A profile that the station promised to change to is put into force when it first comes in under it; refusals sound an alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sanic import Request

from csms.services import registration, security_profiles
from csms.services.passwords import Passwords
from csms.services.registration import Door
from csms.storage.work import Work
from csms.websocket.alarms import REFUSED, WRONG_CERTIFICATE, Alarms
from csms.websocket.handshake import Knock, Lock, Refusal, candidates, judge
from csms.websocket.peers import Peer, Peers

UNAUTHORIZED = 401
PATIENCE_S = 10


class Admission:
    """Judges upgrade requests. `organization` is the operator's name that client certificates bear."""

    def __init__(
        self, work: Work, passwords: Passwords, clock: Callable[[], datetime], peers: Peers, alarms: Alarms, organization: str = ""
    ) -> None:
        self._work, self._passwords, self._clock = work, passwords, clock
        self._peers, self._alarms, self._organization = peers, alarms, organization

    async def verdict(self, asked: Knock, request: Request) -> str | Refusal:
        """The subprotocol to open with, or why not."""
        identity = asked.identity
        try:
            async with asyncio.timeout(PATIENCE_S):
                door = await self._work.run(lambda store: registration.door(store, identity)) if identity else None
        except TimeoutError:
            return Refusal(503, "the database does not answer")
        if identity is None or door is None:
            return judge(asked, None, password_matches=False, encrypted=False)
        given, stored = asked.credentials, door.password_hash
        matches = stored is not None and given is not None and await self._passwords.fits(candidates(given.password), stored)
        peer = self._peer(request)
        awaited = door.awaited_security_profile
        if awaited is not None and not isinstance(found := self._judged(asked, door, awaited, matches, peer), Refusal):
            await self._work.run(lambda store: security_profiles.arrived_with(store, identity, awaited))
            return found
        found = self._judged(asked, door, door.security_profile, matches, peer)
        if isinstance(found, Refusal) and found.status == UNAUTHORIZED:
            certificate = door.security_profile == 3 and peer.encrypted
            self._alarms.sound(identity, WRONG_CERTIFICATE if certificate else REFUSED, found.reason)
        return found

    def _judged(self, asked: Knock, door: Door, profile: int, matches: bool, peer: Peer) -> str | Refusal:
        fault = peer.fault(door.charging_point_id, self._organization, self._clock())
        lock = Lock(profile, door.password_hash is not None)
        return judge(asked, lock, password_matches=matches, encrypted=peer.encrypted, certificate_fault=fault)

    def _peer(self, request: Request) -> Peer:
        tls = request.transport.get_extra_info("ssl_object")
        der = tls.getpeercert(True) if tls is not None else None
        return self._peers.look(request.ip, lambda name: request.headers.getall(name, []), tls=tls is not None, der=der)
