"""The asyncio driver: pumps frames between one socket and one charge point core, by the clock, onto the tape.

It dials, redials with back-off, and carries out what the core asks for (send, hang up, dial). What a frame
means, and when one is due, only the core knows. Two tasks run while it is up: one keeps the connection, one
keeps the time; both end with `close`.
"""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

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
from simulators.transport.backoff import Backoff
from simulators.transport.clock import Clock, RealClock
from simulators.transport.dial import DialFailed, dial, station_url
from simulators.transport.observed import Observed
from simulators.transport.tape import Tape
from simulators.transport.watch import Watch


class Driver:
    """Keeps one charge point connected to `csms` while the driver is entered.

    Raises ValueError when `csms` is no WebSocket address. `observed` tells what happened so far, `watch`
    waits for more, `failure` is why the last dial failed (None while connected).
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
    ) -> None:
        station_url(csms, identity)
        self.tape = tape or Tape(identity)
        self.clock = clock or RealClock()
        self.observed = Observed()
        self.watch = Watch(self.tape)
        self.failure: DialFailed | None = None
        self._machine = machine
        self._csms, self._identity, self._password, self._tls = csms, identity, password, tls
        self._backoff = backoff or Backoff(seed=identity)
        self._link: ClientConnection | None = None
        self._outbox: asyncio.Queue[str | Hangup] = asyncio.Queue()
        self._network_up = self._powered = True
        self._parting = False  # this end broke the connection, and whoever did says when to dial again
        self._dial_at_s = 0.0
        self._rethink_dial = asyncio.Event()
        self._rethink_time = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def connected(self) -> bool:
        """Whether the WebSocket is open."""
        return self._link is not None

    async def __aenter__(self) -> Self:
        for loop in (self._keep_connected(), self._keep_time()):
            task = asyncio.create_task(loop)
            task.add_done_callback(self._note_death)
            self._tasks.append(task)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection cleanly and end; the tape stays readable."""
        self._network_up = False
        if self._link is not None:
            await self._link.close(1000, "station leaves")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.tape.close()

    def act(self, event: Event) -> None:
        """Let something happen to the charge point now; raises BadEvent when it cannot."""
        self._feed(lambda at: self._machine.act(event, at))

    def cut(self, *, abort: bool = True) -> None:
        """Cut the network: the connection is reset (without `abort`: closed); no redial until `restore`."""
        self._network_up = False
        self._note("network cut")
        self._parting = True
        if self._link is None:
            return
        if abort:
            self._link.transport.abort()
        else:
            self._outbox.put_nowait(Hangup("network cut", None))

    def restore(self) -> None:
        """Mend the network; the station dials at once."""
        self._network_up = True
        self._note("network restored")
        self._dial_after(0)

    # --- the loops

    async def _keep_connected(self) -> None:
        while True:
            await self._until_dial_is_due()
            try:
                link = await dial(self._csms, self._identity, password=self._password, tls=self._tls)
            except DialFailed as failure:
                self.failure = failure
                wait_s = self._backoff.next_s()
                self._note(f"{failure.happened}; try: {failure.hint}; dialling again in {wait_s:.1f} s")
                self._dial_after(wait_s)
                continue
            if self._network_up and self._powered:
                await self._converse(link)
            else:
                link.transport.abort()

    async def _until_dial_is_due(self) -> None:
        now_s = asyncio.get_running_loop().time
        while not (self._network_up and self._powered) or now_s() < self._dial_at_s:
            self._rethink_dial.clear()
            wanted = self._network_up and self._powered
            await _wait(self._rethink_dial, self._dial_at_s - now_s() if wanted else None)

    async def _converse(self, link: ClientConnection) -> None:
        self._link, self._outbox, self.failure = link, asyncio.Queue(), None
        self._parting = False
        self._backoff.reset()
        self._note("connected")
        writer = asyncio.create_task(self._write(link))
        writer.add_done_callback(self._note_death)
        try:
            self.act(Connected())
            with suppress(ConnectionClosed):
                async for text in link:
                    self._hear(text)
        finally:
            self._link = None
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            await link.close()
        reason = f"{link.close_code} {link.close_reason or ''}".strip()
        self._note(f"connection closed: {reason}")
        if not self._parting:
            self._dial_after(self._backoff.next_s())
        self.act(Disconnected(reason))

    async def _write(self, link: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                item = await self._outbox.get()
                if isinstance(item, Hangup):
                    await link.close(1000, item.reason[:100])
                    return
                self.tape.write("sent", self.clock.now(), frame=item)
                await link.send(item)
                self.watch.notify()

    async def _keep_time(self) -> None:
        while True:
            self._rethink_time.clear()
            due = self._machine.deadline
            await _wait(self._rethink_time, None if due is None else self.clock.seconds_until(due))
            due = self._machine.deadline
            if due is not None and self.clock.now() >= due:
                self._feed(self._machine.tick)
                await asyncio.sleep(0)

    # --- between the core and the world

    def _hear(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            self._note(f"a binary frame of {len(text)} bytes was dropped: OCPP-J is text")
            return
        self.tape.write("received", self.clock.now(), frame=text)
        self._feed(lambda at: self._machine.receive(text, at))

    def _feed(self, verb: Callable[[datetime], None]) -> None:
        verb(self.clock.now())
        for output in self._machine.outputs():
            self._carry_out(output)
        self._rethink_time.set()
        self.watch.notify()

    def _carry_out(self, output: Output) -> None:
        match output:
            case Send(text) if self._link is not None:
                self._outbox.put_nowait(text)
            case Send():
                self._note("a frame was lost: not connected")
            case Hangup(reason, reconnect_after_s):
                self._note(f"station hangs up: {reason}")
                self._hang_up(output, reconnect_after_s)
            case Dial():
                self._powered = True
                self._dial_after(0)
            case CredentialsChanged(authorization_key):
                self._password = authorization_key
            case Note(text):
                self._note(text)
        self.observed.take(output)

    def _hang_up(self, hangup: Hangup, reconnect_after_s: float | None) -> None:
        self._outbox.put_nowait(hangup)
        self._parting = True
        if reconnect_after_s is None:
            self._powered = False
        else:
            wait = timedelta(seconds=reconnect_after_s)
            self._dial_after(self.clock.seconds_until(self.clock.now() + wait))

    def _dial_after(self, wait_s: float) -> None:
        self._dial_at_s = asyncio.get_running_loop().time() + wait_s
        self._rethink_dial.set()

    def _note(self, text: str) -> None:
        self.tape.write("note", self.clock.now(), note=text)
        self.watch.notify()

    def _note_death(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.watch.break_off(error)


async def _wait(event: asyncio.Event, timeout_s: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await event.wait()
