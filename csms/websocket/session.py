"""One connection of one charge point, from its acceptance to its end: takes the station's place from an older connection, carries calls
out in the order of their arrival, and answers each after its data is stored. Whatever arrived before the end is carried out."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from csms.actions.v16 import heartbeat
from csms.actions.v16.call import Call, Refusal
from csms.actions.v16.routes import TRANSACTIONAL, at_once, carry_out, prepare
from csms.actions.v16.schemas import Breach
from csms.bus.port import Bus, Message, commands_of, takeovers_of
from csms.domain.charge_points import may_speak
from csms.domain.secrets import masked_text
from csms.services import registration
from csms.services.authority import Authority
from csms.services.journal import handy
from csms.storage.work import Store, Work
from csms.telemetry.metrics import ODD_FRAMES, TAKEOVERS, call_timer
from csms.telemetry.traces import span
from csms.websocket import events
from csms.websocket.arrivals import Arrival
from csms.websocket.commands import Commands
from csms.websocket.departures import Departures
from csms.websocket.events import ErrorCode
from csms.websocket.link import Link, LinkClosed
from csms.websocket.promises import Promises
from csms.websocket.registry import Registry
from csms.websocket.rpc import Rpc
from csms.websocket.sightings import Sightings
from csms.websocket.witness import Witness

LOG = logging.getLogger(__name__)
TAKEN_OVER = 4000
POLICY_VIOLATION = 1008
STORE_TIMEOUT_S, STORE_LEAST_S = 10, 1
"""How long a call may take from its arrival; one that waited behind others has its second at least."""
ODD_FRAMES_LOGGED, ODD_LOOKED_AT_MAX = 10, 16 * 1024
LEFT_WITHIN_S = 1
"""How long the news of a connection's end waits for the database, so that who hears of it finds it there."""
PROTOCOLS = {"ocpp1.6": "ocpp1.6J"}
HEARTBEAT = re.compile(r'\[2, ?"([^"\\\x00-\x1f\ud800-\udfff]{1,36})", ?"Heartbeat", ?\{\}\]').fullmatch
"""A Heartbeat that is nothing but one: it can be answered without being looked at any further."""


@dataclass(frozen=True)
class Manners:
    """How sessions behave: the settings that concern them."""

    node: str
    heartbeat_interval_s: int = 300
    command_timeout_s: float = 30
    bad_frames_max: int = 100
    strict: bool = False
    tell_boot: bool = True
    tell_connect: bool = False
    authority: Authority | None = None


class Session:
    """A connection being served. `run` returns when it has ended and all it brought is stored."""

    def __init__(
        self,
        charging_point_id: str,
        link: Link,
        work: Work,
        bus: Bus,
        registry: Registry,
        clock: Callable[[], datetime],
        manners: Manners,
        witness: Witness,
        sightings: Sightings,
        departures: Departures,
    ) -> None:
        self.charging_point_id = charging_point_id
        self.epoch = 0
        self._link, self._work, self._bus, self._registry = link, work, bus, registry
        self._clock, self._manners, self._witness, self._sightings = clock, manners, witness, sightings
        self._departures = departures
        self._rpc = Rpc()
        self._commands = Commands(charging_point_id, work, self._rpc, link, clock, manners.command_timeout_s, witness)
        self._boot_status: str | None = None
        self._odd_frames = 0
        self._promises = Promises(charging_point_id, work, bus, clock, manners.authority)
        self._newest_heard = 0
        self._farewell: tuple[int, str] = (1000, "")

    async def run(self) -> None:
        """Serve the connection to its end."""
        at, protocol = self._clock(), PROTOCOLS.get(self._link.subprotocol or "", "")
        delivery_id = f"msg_{secrets.token_hex(16)}" if self._manners.tell_connect else None
        unwritten = self._sightings.of(self.charging_point_id)

        async def connect(store: Store) -> registration.Connection:
            await registration.seen(store, unwritten)  # Zoho may be told of the last heartbeat now
            return await registration.connect(store, self.charging_point_id, self._manners.node, protocol, at, delivery_id)

        # It listens before it is counted, so that of two at once the older hears of the newer in any case.
        news = await self._bus.listen(takeovers_of(self.charging_point_id), self._hear)
        try:
            connection = await Arrival(self.charging_point_id, self._link, self._rpc, self._work, self._clock).counted(connect)
            self.epoch, self._boot_status = connection.epoch, connection.boot_status
            self._registry.enter(self)
            await self._bus.publish(takeovers_of(self.charging_point_id), {"epoch": self.epoch})
            self._give_way()
            LOG.info("connected", extra={"station": self.charging_point_id, "epoch": self.epoch})
            self._witness.came(self.charging_point_id, at, self.epoch)
            await self._serve_with_commands()
        finally:
            await news.end()
            if self.epoch:
                await self._leave()

    async def _serve_with_commands(self) -> None:
        served = await self._bus.serve(commands_of(self.charging_point_id), self._commands.handle)
        worker = asyncio.ensure_future(self._commands.run())
        self._link.at_once, self._link.on_pong, self._link.on_end = self._beat, self._pong, self._commands.stop
        if not self._link.is_open:
            self._commands.stop()
        try:
            await self._serve()
        finally:
            self._link.at_once = None
            await served.end()
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
            await self._commands.end()
            await self._promises.end()

    def close(self, code: int, reason: str) -> None:
        self._link.start_closing(code, reason)

    def finish(self, code: int, reason: str) -> None:
        """Take nothing more in, answer what is there, then close: a station that gets no answer would send everything again."""
        self._farewell = (code, reason)
        self._commands.stop()
        self._link.stop_reading()

    def abort(self) -> None:
        """Drop the connection at once."""
        self._link.abort()

    @property
    def _superseded(self) -> bool:
        return self._newest_heard > self.epoch > 0

    def _give_way(self) -> None:
        if self._superseded:
            TAKEOVERS.inc()
            self.close(TAKEN_OVER, "a newer connection has taken over")

    async def _leave(self) -> None:
        self._registry.leave(self)
        at = self._clock()
        leaving = asyncio.ensure_future(self._departures.store(self.charging_point_id, self.epoch, at))
        await asyncio.wait({leaving}, timeout=LEFT_WITHIN_S)
        LOG.info("disconnected", extra={"station": self.charging_point_id, "epoch": self.epoch, "code": self._link.close_code})
        self._witness.left(self.charging_point_id, at, self.epoch, self._link.close_code)
        await leaving

    async def _hear(self, news: Message) -> Message:
        if reason := news.get("unwelcome"):
            self.close(POLICY_VIOLATION, reason)
        else:
            self._newest_heard = max(self._newest_heard, news["epoch"])
            self._give_way()
        return {}

    async def _serve(self) -> None:
        while (text := await self._link.receive()) is not None:
            at = self._clock()
            self._sightings.note(self.charging_point_id, at)
            for event in self._rpc.receive(text, at):
                await self._handle(event)
            if self._rpc.bad_in_a_row >= self._manners.bad_frames_max:
                LOG.warning("too many bad frames", extra={"station": self.charging_point_id})
                self.close(POLICY_VIOLATION, "too many bad frames")
                return
        if self._link.is_open:
            self.close(*self._farewell)

    def _beat(self, text: str) -> bool:
        """Answer a plain Heartbeat within the transport's callback; False for anything else, which waits for its turn."""
        found = HEARTBEAT(text)
        if found is None or not may_speak(self._boot_status) or not self._link.can_send:
            return False
        began, at = time.perf_counter(), self._clock()
        answer = self._rpc.beat(found[1], heartbeat.written(at))
        self._link.send_at_once(answer)
        self._sightings.note(self.charging_point_id, at, beat=True)
        took_s = time.perf_counter() - began
        call_timer("Heartbeat", "answered").observe(took_s)
        self._witness.beaten(self.charging_point_id, found[1], at, text, answer, took_s)
        return True

    def _pong(self) -> None:
        self._sightings.note(self.charging_point_id, self._clock())

    async def _handle(self, event: events.Event) -> None:
        if isinstance(event, events.Call):
            if event.action in TRANSACTIONAL or not self._superseded:  # what an old link still says of the station's state is out of date
                await self._answer(event)
        elif isinstance(event, events.Answered | events.Refused | events.Garbled):
            if not await self._commands.settle(event):
                self._note_odd(events.Late(event.message_id, event.raw_text))
        elif isinstance(event, events.Reply):
            ODD_FRAMES.labels("bad_call" if event.bad else "repeat").inc()
            self._witness.odd(self.charging_point_id, event, self._clock())
            await self._send(event.text)
        else:
            self._note_odd(event)

    def _note_odd(self, event: events.Bad | events.Late | events.Unknown) -> None:
        ODD_FRAMES.labels(type(event).__name__.lower()).inc()
        self._witness.odd(self.charging_point_id, event, self._clock())
        self._odd_frames += 1
        if self._odd_frames <= ODD_FRAMES_LOGGED:  # a flood of nonsense must not fill the disk
            text = masked_text(handy(event.raw_text, ODD_LOOKED_AT_MAX) or "")[:200]
            LOG.info("odd frame", extra={"station": self.charging_point_id, "kind": type(event).__name__, "text": text})

    async def _answer(self, received: events.Call) -> None:
        began = time.perf_counter()
        call = Call(
            charging_point_id=self.charging_point_id,
            action=received.action,
            message_id=received.message_id,
            payload=received.payload,
            at=received.at,
            fresh=secrets.token_hex(16) if received.action == "BootNotification" else "",
            heartbeat_interval_s=self._manners.heartbeat_interval_s,
            boot_status=self._boot_status,
            tell_boot=self._manners.tell_boot,
            authority=self._manners.authority,
        )
        with span(f"ocpp {received.action}", station=self.charging_point_id, message_id=received.message_id):
            answer, outcome = await self._settled(received, call)
        await self._send(answer)
        if received.action == "Heartbeat" and outcome == "answered":
            self._sightings.note(self.charging_point_id, received.at, beat=True)
        self._promises.follow_up()
        known = outcome not in (ErrorCode.NOT_IMPLEMENTED, ErrorCode.NOT_SUPPORTED)
        took_s = time.perf_counter() - began
        call_timer(received.action if known else "unknown", outcome).observe(took_s)
        self._witness.answered(self.charging_point_id, received, answer, outcome, took_s)

    async def _settled(self, received: events.Call, call: Call) -> tuple[str, str]:
        try:
            prepared = prepare(call, strict=self._manners.strict)
            if (time_told := at_once(prepared)) is not None:
                return self._rpc.answer(received, time_told), "answered"
            async with asyncio.timeout(max(STORE_LEAST_S, STORE_TIMEOUT_S - self._link.waited_s)):
                answer = await self._work.run(lambda store: carry_out(store, prepared))
        except Breach as breach:
            return self._rpc.refuse(received, ErrorCode(breach.code), str(breach)), breach.code
        except Exception:  # the session outlives our own faults
            LOG.exception("a call failed", extra={"station": self.charging_point_id, "id": received.message_id, "action": received.action})
            return self._rpc.refuse(received, ErrorCode.INTERNAL_ERROR, "the call could not be carried out"), ErrorCode.INTERNAL_ERROR
        if isinstance(answer, Refusal):
            return self._rpc.refuse(received, ErrorCode(answer.code), answer.text), answer.code
        if received.action == "BootNotification":
            self._boot_status = str(answer["status"])
        elif received.action == "SignCertificate" and answer["status"] == "Accepted":
            self._promises.make(call.payload["csr"])
        return self._rpc.answer(received, answer), "answered"

    async def _send(self, text: str) -> None:
        with suppress(LinkClosed):  # what came before the close is carried out all the same
            await self._link.send(text)
