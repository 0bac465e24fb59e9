"""The blocking driver: one socket and one charge point core in one greenlet or thread.

It never redials, and it carries no files: a download or an upload fails at once.
"""

import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from simulators.chargepoint.errands import Download, MakeKey, Upload
from simulators.chargepoint.events import Connected, Disconnected, Event, Hangup, Note, Send
from simulators.chargepoint.machine import ChargePoint
from simulators.transport.basic import spellings
from simulators.transport.clock import Clock, RealClock
from simulators.transport.courier import refused
from simulators.transport.dial import SUBPROTOCOL, explain, no_subprotocol, options, station_url
from simulators.transport.observed import Observed
from simulators.transport.tape import Tape


class BlockingDriver:
    """Entering dials (or raises DialFailed); `act` makes things happen, `pump` lets frames and time flow."""

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
    ) -> None:
        self._url = station_url(csms, identity)
        ping_s = int(machine.setting("WebSocketPingInterval"))
        self._ways = [options(self._url, identity, spelled, tls, ping_s) for spelled in spellings(password)]
        self.tape = tape or Tape(identity)
        self.clock = clock or RealClock()
        self.observed = Observed()
        self._machine = machine
        self._link: ClientConnection | None = None
        self._stack = ExitStack()

    @property
    def connected(self) -> bool:
        """Whether the WebSocket is open, as far as known."""
        return self._link is not None

    def __enter__(self) -> Self:
        link = self._dial()
        if link.subprotocol != SUBPROTOCOL:
            link.close(1002, "no subprotocol in common")
            raise no_subprotocol(self._url)
        self._link = link
        self.act(Connected())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._link = None
        self._stack.close()
        self.tape.close()

    def _dial(self) -> ClientConnection:
        for chosen in self._ways:
            try:
                link: ClientConnection = self._stack.enter_context(connect(self._url, **chosen))
            except (OSError, InvalidHandshake, EOFError) as error:
                failure = explain(error, self._url)
                if failure.kind != "unauthorized" or chosen is self._ways[-1]:
                    raise failure from error
            else:
                return link
        raise AssertionError("there is a way at least")

    def act(self, event: Event) -> None:
        """Let something happen to the charge point now; raises BadEvent when it cannot."""
        self._feed(lambda at: self._machine.act(event, at))

    def pump(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Pass frames and time on until `until()` holds: True; False when the time is up or the link gone."""
        end_s = time.monotonic() + timeout_s
        while not until():
            left_s = end_s - time.monotonic()
            if left_s <= 0 or self._link is None:
                return False
            self._step(self._link, left_s)
        return True

    def _step(self, link: ClientConnection, left_s: float) -> None:
        due = self._machine.deadline
        wait_s = left_s if due is None else min(left_s, self.clock.seconds_until(due))
        try:
            text = link.recv(timeout=wait_s)
        except TimeoutError:
            if due is not None and self.clock.now() >= due:
                self._feed(self._machine.tick)
        except ConnectionClosed as closed:
            self._lose(str(closed))
        else:
            if isinstance(text, str):
                self.tape.write("received", self.clock.now(), frame=text)
                self._feed(lambda at: self._machine.receive(text, at))

    def _feed(self, verb: Callable[[datetime], None]) -> None:
        refusals: list[Event] = []
        verb(self.clock.now())
        for output in self._machine.outputs():
            match output:
                case Send(text):
                    self._send(text)
                case Hangup(reason):
                    self._lose(reason)
                case Note(text):
                    self.tape.write("note", self.clock.now(), note=text)
                case Download() | Upload() | MakeKey():
                    refusals.append(refused(output, self.tape.station))
            self.observed.take(output)
        for event in refusals:
            self.act(event)

    def _send(self, text: str) -> None:
        if self._link is None:
            return
        self.tape.write("sent", self.clock.now(), frame=text)
        try:
            self._link.send(text)
        except ConnectionClosed as closed:
            self._lose(str(closed))

    def _lose(self, reason: str) -> None:
        if self._link is None:
            return
        self._link.close()
        self._link = None
        self.tape.write("note", self.clock.now(), note=f"connection closed: {reason}")
        self._machine.act(Disconnected(reason), self.clock.now())
