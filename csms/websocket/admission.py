"""Who may come in: asks storage about the station that knocks, looks at what its link and its credentials prove, and judges by its security
profile. A profile or a password that the station may have changed to is put into force when it first comes in with it; refusals sound an
alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sanic import Request

from csms.services import registration, security_profiles, station_passwords
from csms.services.passwords import Busy, Passwords
from csms.services.registration import Door
from csms.storage.work import Store, Work
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
        try:
            used = await self._fitting(asked, door)
        except Busy:
            return Refusal(503, "too many passwords of this charge point are being checked", {"Retry-After": "5"})
        return await self._entered(asked, door, used, self._peer(request))

    async def _fitting(self, asked: Knock, door: Door) -> str | None:
        """The digest of the password that was brought, if it is one of the station's."""
        given = asked.credentials
        stored = [one for one in (door.password_hash, *reversed(door.awaited_passwords)) if one is not None]
        if given is None or not stored or given.user != door.charging_point_id.encode():
            return None
        return await self._passwords.fitting(door.charging_point_id, candidates(given.password), stored)

    async def _entered(self, asked: Knock, door: Door, used: str | None, peer: Peer) -> str | Refusal:
        """The verdict, and what follows from it."""
        raised = door.awaited_security_profile
        found = self._judged(asked, door, raised, used, peer) if raised is not None else None
        if found is None or isinstance(found, Refusal):
            raised, found = None, self._judged(asked, door, door.security_profile, used, peer)
        if not isinstance(found, Refusal):
            await self._arrived(door, raised, used if used in door.awaited_passwords else None)
        elif found.status == UNAUTHORIZED:
            certificate = door.security_profile == 3 and peer.encrypted
            self._alarms.sound(door.charging_point_id, WRONG_CERTIFICATE if certificate else REFUSED, found.reason)
        return found

    async def _arrived(self, door: Door, profile: int | None, password: str | None) -> None:
        """Put into force what the station came in with for the first time."""

        async def unit(store: Store) -> None:
            if password is not None:
                await station_passwords.arrived_with(store, door.charging_point_id, password)
            if profile is not None:
                await security_profiles.arrived_with(store, door.charging_point_id, profile)

        if profile is not None or password is not None:
            await self._work.run(unit)

    def _judged(self, asked: Knock, door: Door, profile: int, used: str | None, peer: Peer) -> str | Refusal:
        fault = peer.fault(door.charging_point_id, self._organization, self._clock())
        lock = Lock(profile, door.password_hash is not None or used is not None)
        return judge(asked, lock, password_matches=used is not None, encrypted=peer.encrypted, certificate_fault=fault)

    def _peer(self, request: Request) -> Peer:
        tls = request.transport.get_extra_info("ssl_object")
        der = tls.getpeercert(True) if tls is not None else None
        return self._peers.look(request.ip, lambda name: request.headers.getall(name, []), tls=tls is not None, der=der)
