"""The asyncio driver: pumps frames between one socket and one charge point core, by the clock, onto the tape.

It dials, redials with back-off, and carries out what the core asks for (send, hang up, dial). What a frame
means, and when one is due, only the core knows. One task keeps the connection; time is a timer of the event
loop, or the virtual clock's affair. What a `Wire` puts between core and socket is done here as well.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from simulators.chargepoint.errands import Abandon, Download, MakeKey, Upload
from simulators.chargepoint.events import (
    Connected,
    CredentialsChanged,
    Dial,
    Disconnected,
    Event,
    Hangup,
    Note,
    Output,
    Send,
)
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.papers import Credentials
from simulators.transport.access import Access, remarks, shown_certificate, turned_away
from simulators.transport.agenda import Agenda, Deed
from simulators.transport.alarm import Alarm
from simulators.transport.backoff import Backoff
from simulators.transport.clock import Clock, RealClock, ScaledClock
from simulators.transport.courier import Courier
from simulators.transport.dial import DialFailed, dial, station_url
from simulators.transport.line import Ender, Line
from simulators.transport.observed import Observed
from simulators.transport.passage import Passage
from simulators.transport.redial import Redial
from simulators.transport.tape import Tape
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.watch import Watch
from simulators.transport.wire import Action, Direction, Wire

T = TypeVar("T")
STANDS_STILL = (
    "the virtual clock stood still meanwhile: where this needs station time, wait with within=SECONDS, or let it pass by advance()"
)
ENDERS: dict[Ender, str] = {
    "this end": "by the station",
    "the other end": "by the CSMS",
    "this end, which cannot read the other": "by the station, which cannot read what the CSMS sent",
    "nobody": "without a word",
}
Dialler: TypeAlias = Callable[..., Awaitable[ClientConnection]]


class Driver:
    """Keeps one charge point connected to `csms` while the driver is entered.

    Raises ValueError when `csms` is no WebSocket address. `observed` tells what happened so far, `watch`
    waits for more, `failure` is why the last dial failed (None while connected). `wire` sits between the core and
    the socket; `dialler` opens connections in place of `dial`, and takes the same arguments. `secure_csms` is the
    address for security profiles 2 and 3, where it is not `csms` with wss://; with a `key_seed` private keys repeat.
    """

    def __init__(
        self,
        machine: ChargePoint,
        csms: str,
        identity: str,
        *,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        clock: Clock | None = None,
        tape: Tape | None = None,
        backoff: Backoff | None = None,
        wire: Wire | None = None,
        dialler: Dialler = dial,
        secure_csms: str | None = None,
        key_seed: int | str | None = None,
    ) -> None:
        station_url(csms, identity)
        if secure_csms is not None:
            station_url(secure_csms, identity)
        self.clock = clock or RealClock()
        self._virtual = self.clock if isinstance(self.clock, VirtualClock) else None
        self.tape = tape or Tape(identity)
        self.observed = Observed()
        self.watch = Watch(self.tape, STANDS_STILL if self._virtual else "", lambda: self.failure.happened if self.failure else "")
        self.failure: DialFailed | None = None
        self.machine = machine
        self._identity = identity
        self._access = Access(csms, password, tls, secure_csms)
        self._courier = Courier(identity, self.tape, self.employ, key_seed)
        self._dialler = dialler
        self._backoff = backoff or Backoff(seed=identity)
        self._parting = False  # this end broke the connection, and whoever did says when to dial again
        self._redial = Redial(self._sooner_of_both if self._virtual else _really_later)
        self._agenda = Agenda()
        self._alarm = Alarm(self.clock, self._ring)
        self._passage = Passage(wire, machine, self.clock, hear=self._take, note=self._note, later=self._later)
        self._keeper: asyncio.Task[None] | None = None
        self._works: set[asyncio.Task[None]] = set()
        self._catches_up = isinstance(self.clock, ScaledClock)

    @property
    def connected(self) -> bool:
        """Whether the WebSocket is open."""
        return self._passage.line is not None

    @property
    def wire(self) -> Wire | None:
        """What sits between the core and the socket; another one counts from the next frame on."""
        return self._passage.wire

    @wire.setter
    def wire(self, wire: Wire | None) -> None:
        self._passage.wire = wire

    def catch_up(self) -> None:
        """Bring the meters and everything that is due up to this instant, for whoever looks between two events."""
        self._feed(self.machine.tick)

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep_connected())
        self._keeper.add_done_callback(self._note_death)
        if self._virtual is not None:
            self._virtual.join(self)
        self._set_alarm()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection cleanly and end; the tape stays readable."""
        self._redial.network_up = False
        if self._passage.line is not None:
            self._passage.line.resume_reading()
            await self._passage.line.link.close(1000, "station leaves")
        keeper, self._keeper = self._keeper, None
        if keeper is not None and self._virtual is not None:
            self._virtual.leave(self)
        self._alarm.cancel()
        tasks = [*self._works, *([keeper] if keeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.tape.close()

    def act(self, event: Event) -> None:
        """Let something happen to the charge point now; raises BadEvent when it cannot."""
        self._feed(lambda at: self.machine.act(event, at))

    def cut(self, *, abort: bool = True) -> None:
        """Cut the network: the connection is reset (without `abort`: closed); no redial until `restore`."""
        self._redial.network_up = False
        self._note("network cut")
        self._parting = True
        self._passage.part(None if abort else "network cut")

    def restore(self) -> None:
        """Mend the network; the station dials at once."""
        self._redial.network_up = True
        self._note("network restored")
        self._redial.after(0)

    def perform(self, direction: Direction, actions: Iterable[Action]) -> None:
        """Do to the open connection what a wire may ask for; without a connection, frames are lost with a note."""
        self._passage.perform(direction, actions)

    def employ(self, work: Coroutine[Any, Any, Event | None]) -> None:
        """Do something beside the wire, a download say; the event that it returns then happens to the charge point.

        A virtual clock stands still until it is done. It is cancelled when the driver closes.
        """

        async def do() -> None:
            event = await work
            if event is not None:
                self.act(event)

        task = asyncio.create_task(do())
        self._works.add(task)
        task.add_done_callback(self._end_work)

    async def pass_time(self, span: timedelta, look: Callable[[], T | None] | None = None) -> T | None:
        """Let `span` of station time pass, or less: until `look` returns something true, which is returned.

        A virtual clock is moved; any other time is waited for.
        """
        if self._virtual is not None:
            return await self._virtual.run(span, None if look is None else self._unless_dead(look))
        return await self.watch.within(look or _never, self.clock.seconds_until(self.clock.now() + span))

    # --- for the virtual clock

    @property
    def settled(self) -> bool:
        """Whether nothing is under way for which station time has to stand still."""
        if self.watch.broken:
            return True
        if self._works:
            return False
        line = self._passage.line
        if line is None:
            return not self._redial.now
        return line.held or (line.idle and self.machine.awaiting in (None, self._passage.given_up))

    @property
    def due(self) -> datetime | None:
        """When there is something to do next."""
        dues = [at for at in (self.machine.deadline, self._agenda.due) if at is not None]
        return min(dues, default=None)

    def run_due(self) -> None:
        """Do what is due by the clock."""
        now = self.clock.now()
        self._agenda.run(now)
        due = self.machine.deadline
        if due is not None and due <= now:
            self._feed(self.machine.tick)

    def give_up_waiting(self) -> None:
        """Let time go on though a CALL is not answered."""
        self._passage.give_up()

    # --- the connection

    async def _keep_connected(self) -> None:
        while True:
            await self._redial.until_due()
            try:
                credentials = self.machine.credentials(self.clock.now())
                door = self._access.door(credentials)
                ping_s = int(self.machine.setting("WebSocketPingInterval"))
                link = await self._dialler(door.csms, self._identity, password=door.password, tls=door.tls, ping_interval_s=ping_s)
            except DialFailed as failure:
                self._turned_away(failure, credentials)
                continue
            if self._redial.possible:
                await self._converse(link)
            else:
                link.transport.abort()

    def _turned_away(self, failure: DialFailed, tried: Credentials) -> None:
        self.act(turned_away(failure))
        if self.machine.credentials(self.clock.now()) != tried:
            self._note(f"{failure.happened}; dialling again with other credentials")
            self._redial.after(0)
            return
        self.failure = failure
        wait_s = self._backoff.next_s()
        self._note(f"{failure.happened}; try: {failure.hint}; dialling again in {wait_s:.1f} s")
        self._redial.after(wait_s)

    async def _converse(self, link: ClientConnection) -> None:
        self.failure, self._parting = None, False
        self._backoff.reset()
        for remark in remarks(link):
            self._note(remark)
        line = Line(link, self._record, self._changed, self._note_death)
        try:
            self._passage.open(line)
            self.act(Connected(shown_certificate(link)))
            with suppress(ConnectionClosed):
                async for text in link:
                    self._hear(text)
        finally:
            self._passage.line = None
            await line.end()
        reason = f"{link.close_code} {link.close_reason or ''}".strip()
        self._note(f"connection closed {ENDERS[line.ended_by]}: {reason}")
        if not self._parting:
            self._redial.after(self._backoff.next_s())
        self.act(Disconnected(reason))

    # --- time

    def _later(self, seconds: float, deed: Deed) -> None:
        self._agenda.enter(self.clock.now() + timedelta(seconds=seconds), deed)
        self._set_alarm()

    def _sooner_of_both(self, seconds: float, deed: Deed) -> None:
        """By the virtual clock or by real time: who advances the clock passes the wait, who does not, gets it."""
        self._later(seconds, deed)
        _really_later(seconds, deed)

    def _set_alarm(self) -> None:
        if self._virtual is None and self._keeper is not None:
            self._alarm.set(self.due)

    def _ring(self) -> None:
        try:
            self.run_due()
            self._say_when_caught_up()
        except Exception as error:
            self.watch.break_off(error)
            raise
        self._set_alarm()

    def _say_when_caught_up(self) -> None:
        if self._catches_up and isinstance(self.clock, ScaledClock) and self.clock.caught_up:
            self._catches_up = False
            self._note("the station's clock has caught up with real time and goes on at speed 1")

    # --- between the core and the world

    def _hear(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            self._note(f"a binary frame of {len(text)} bytes was dropped: OCPP-J is text")
            return
        self.tape.write("received", self.clock.now(), frame=text)
        self._passage.carry("received", text)
        self._changed()

    def _take(self, text: str) -> None:
        self._feed(lambda at: self.machine.receive(text, at))

    def _feed(self, verb: Callable[[datetime], None]) -> None:
        verb(self.clock.now())
        for output in self.machine.outputs():
            self._carry_out(output)
        self._set_alarm()
        self._changed()

    def _carry_out(self, output: Output) -> None:
        match output:
            case Send(text):
                self._passage.carry("sent", text)
            case Hangup(reason, reconnect_after_s):
                self._note(f"station hangs up: {reason}")
                self._hang_up(reason, reconnect_after_s)
            case Dial():
                self._redial.powered = True
                self._redial.after(0)
            case CredentialsChanged(authorization_key):
                self._access.password = authorization_key
            case Download() | Upload() | Abandon() | MakeKey():
                self._courier.take(output, self.machine.credentials(self.clock.now()).roots)
            case Note(text):
                self._note(text)
        self.observed.take(output)

    def _record(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            self.tape.write("sent", self.clock.now(), frame=frame)
        else:
            self._note(f"a binary frame of {len(frame)} bytes is sent")

    def _hang_up(self, reason: str, reconnect_after_s: float | None) -> None:
        self._parting = True
        self._passage.part(None if reconnect_after_s is None else reason)
        if reconnect_after_s is None:
            self._redial.powered = False
        else:
            again_at = self.clock.now() + timedelta(seconds=reconnect_after_s)
            self._redial.after(reconnect_after_s if self._virtual is not None else self.clock.seconds_until(again_at))

    # --- who has to know

    def _note(self, text: str) -> None:
        self.tape.write("note", self.clock.now(), note=text)
        self._changed()

    def _changed(self) -> None:
        self.watch.notify()
        if self._virtual is not None:
            self._virtual.notify()

    def _end_work(self, task: asyncio.Task[None]) -> None:
        self._works.discard(task)
        self._note_death(task)
        self._changed()

    def _note_death(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.watch.break_off(error)

    def _unless_dead(self, look: Callable[[], T | None]) -> Callable[[], T | None]:
        def look_while_alive() -> T | None:
            found = look()
            if not found:
                self.watch.check()
            return found

        return look_while_alive


def _really_later(seconds: float, deed: Deed) -> None:
    asyncio.get_running_loop().call_later(seconds, deed)


def _never() -> None:
    return None
