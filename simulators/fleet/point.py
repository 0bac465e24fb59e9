"""One station of a fleet: the charge point core that every simulator here has, on a lean link, with a timer and its traffic.

It carries out what the core asks for and dials again by the fleet's back-off; a witness counts. All that can be shared between stations is
in `Ground`; what is here is what each of thousands costs.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulators.chargepoint.errands import Abandon, Download, MakeKey, Upload
from simulators.chargepoint.events import (
    CallAnswered,
    CallFinished,
    Connected,
    CredentialsChanged,
    Dial,
    Disconnected,
    Event,
    Hangup,
    Output,
    PowerCut,
    PowerOn,
    RegistrationChanged,
    Send,
)
from simulators.chargepoint.machine import ChargePoint
from simulators.fleet.draws import draw
from simulators.fleet.ground import Ground
from simulators.fleet.link import Link, dial
from simulators.fleet.plan import Redial, name
from simulators.fleet.witness import Witness
from simulators.transport.dial import DialFailed, station_url
from simulators.transport.tape import Tape

if TYPE_CHECKING:
    from simulators.transport.courier import Courier


class Point:
    """One station. `redial` is its back-off now; `why` is why it is not connected, where that is known."""

    __slots__ = (
        "__weakref__",
        "_courier",
        "_dial_timer",
        "_failures",
        "_ids",
        "_password",
        "_timer",
        "_timer_at",
        "_wants",
        "gone",
        "ground",
        "identity",
        "link",
        "linked_s",
        "machine",
        "number",
        "online_before",
        "redial",
        "tag",
        "why",
        "witness",
    )

    def __init__(self, ground: Ground, number: int) -> None:
        self.ground, self.number = ground, number
        self.identity, self.tag = name(ground.plan.pattern, number), name(ground.plan.tags, number)
        self.witness = Witness(ground, self.identity)
        self._ids = 0
        self.machine = ChargePoint(ground.profile, self._next_id, self.witness.conduct)
        self.link: Link | None = None
        self.redial: Redial = ground.plan.redial
        self.why = "not dialled yet"
        self.linked_s = 0.0
        self.online_before = False
        self.gone = False  # it has left for good
        self._password = ground.address.password
        self._courier: Courier | None = None  # made when there is an errand
        self._failures = 0
        self._wants = False  # whether it may dial: network and mains are there
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: datetime | None = None
        self._dial_timer: asyncio.TimerHandle | None = None

    @property
    def accepted(self) -> bool:
        """Whether it is in service: connected and accepted."""
        return self.link is not None and self.machine.registration == "Accepted"

    @property
    def state(self) -> str:
        """Where it is, in one word, for counting."""
        if self.link is None:
            return "offline" if self.online_before else "waiting"
        if self.machine.registration != "Accepted":
            return "booting"
        return "charging" if self.witness.conduct.open else "idle"

    @property
    def settled(self) -> bool:
        """Whether every transaction message was acknowledged or given up, and nothing waits for an answer."""
        return self.machine.backlog_size == 0 and (not self.witness.waits or self.link is None)

    def act(self, event: Event, arose_s: float | None = None) -> None:
        """Let something happen; `arose_s`, in monotonic seconds, is when it was meant to (default: now)."""
        self._feed(lambda at: self.machine.act(event, at), arose_s)

    def dial_after(self, wait_s: float) -> None:
        """Dial so much later, whatever was planned before."""
        if self.gone:
            return
        self._wants = True
        if self._dial_timer is not None:
            self._dial_timer.cancel()
        self._dial_timer = asyncio.get_running_loop().call_later(wait_s, self._dial)

    def cut(self, reason: str, redial: Redial | None = None) -> None:
        """Reset the connection and dial again by `redial`; a station that is not connected goes on with that."""
        self.redial = redial or self.ground.plan.redial
        if self.link is not None:
            self.link.abort(reason)

    def isolate(self, reason: str) -> None:
        """Take the network away until `dial_after`."""
        self._stay_away()
        if self.link is not None:
            self.link.abort(reason)

    def cut_power(self) -> None:
        """The mains fail; nothing works until `restore_power`."""
        self.act(PowerCut())

    def restore_power(self) -> None:
        """The mains are back: it dials and boots."""
        self.act(PowerOn())

    def leave(self, reason: str = "station leaves") -> None:
        """Close the connection cleanly, for good."""
        self.gone = True
        self._stay_away()
        if self._timer is not None:
            self._timer.cancel()
        if self.link is not None:
            self.link.close(1000, reason)

    def opened(self, link: Link) -> None:
        """The handshake is done."""
        if not self._wants or self.link is not None:
            link.abort("the network is gone")
            return
        counts = self.ground.tally
        counts.add("connections", "reconnects" if self.online_before else "opened")
        self.link, self.linked_s, self.online_before = link, time.monotonic(), True
        self.why = "connected, not accepted yet"
        self._failures = 0
        self.act(Connected())

    def heard(self, text: str) -> None:
        """A text frame came."""
        self._feed(lambda at: self.machine.receive(text, at), None)

    def lost(self, link: Link, reason: str) -> None:
        """A connection is over."""
        if link is not self.link:
            return
        self.link, self.witness.waits = None, False
        self.why = f"connection closed: {reason}"
        self.ground.tally.add("closes", reason)
        self.act(Disconnected(reason))
        if self._wants and self._dial_timer is None:
            self._dial_by_backoff()

    def _stay_away(self) -> None:
        self._wants = False
        if self._dial_timer is not None:
            self._dial_timer.cancel()
            self._dial_timer = None

    def _dial_by_backoff(self) -> None:
        share = draw(self.ground.plan.seed, self.number, "dial", self._failures)
        wait_s = self.redial.wait_s(self._failures, share)
        self._failures += 1
        self.dial_after(wait_s)

    def _dial(self) -> None:
        self._dial_timer = None
        self._employ(self._open())

    async def _open(self) -> None:
        tally = self.ground.tally
        tally.add("connections", "dials")
        began_s = time.monotonic()
        try:
            await dial(self, self.ground.address, self.identity, self._password)
        except DialFailed as failure:
            status = f" (HTTP {failure.status})" if failure.status else ""
            csms = self.ground.address.csms
            self.why = failure.happened.replace(station_url(csms, self.identity), csms)  # one cause for all stations
            tally.add("dials failed", f"{failure.kind}{status}")
            if self._wants and self._dial_timer is None:
                self._dial_by_backoff()
        else:
            tally.time("tool", "handshake", time.monotonic() - began_s)

    def _feed(self, verb: Callable[[datetime], None], arose_s: float | None) -> None:
        now_s = time.monotonic()
        self.witness.conduct.arose_s = arose_s = now_s if arose_s is None else arose_s
        verb(self.ground.clock.now())
        for output in self.machine.outputs():
            if type(output) is not Send:
                self._carry_out(output, now_s)
            elif self.link is not None:
                self.witness.sent(output.text, now_s, arose_s)
                self.link.send(output.text)
        self._set_timer()

    def _carry_out(self, output: Output, now_s: float) -> None:
        match output:
            case CallAnswered() | CallFinished():
                self.witness.saw(output, now_s, self.linked_s)
            case RegistrationChanged(status):
                self._register(status)
            case Hangup(reason, reconnect_after_s):
                self._hang_up(reason, reconnect_after_s)
            case Dial():
                self.dial_after(0)
            case CredentialsChanged(authorization_key):
                self._password = authorization_key
            case Download() | Upload() | Abandon() | MakeKey():
                self._send_courier(output)
            case _:
                self.witness.saw(output, now_s, self.linked_s)

    def _send_courier(self, errand: Download | Upload | Abandon | MakeKey) -> None:
        from simulators.transport.courier import Courier  # it loads what most fleets never need

        if self._courier is None:
            self._courier = Courier(self.identity, Tape(self.identity, bound=1), lambda work: self._employ(self._run_errand(work)))
        self._courier.take(errand, self.machine.credentials(self.ground.clock.now()).roots)

    async def _run_errand(self, work: Coroutine[Any, Any, Event | None]) -> None:
        if (event := await work) is not None:
            self.act(event)

    def _employ(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.ground.tasks.add(task)
        task.add_done_callback(self._worked)

    def _worked(self, task: asyncio.Task[None]) -> None:
        self.ground.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.why = f"{type(error).__name__}: {error}"
            self.ground.tally.add("tool errors", self.why)

    def _register(self, status: str) -> None:
        self.why = f"registration {status}"
        if status == "Accepted" and self.ground.booted is not None:
            self.ground.booted(self.number)

    def _hang_up(self, reason: str, reconnect_after_s: float | None) -> None:
        link, self.link, self.witness.waits = self.link, None, False
        if link is not None:
            self.ground.tally.add("closes", reason if reconnect_after_s is None else f"1000 {reason}")
            if reconnect_after_s is None:
                link.abort(reason)  # without power nobody says goodbye
            else:
                link.close(1000, reason)
        self._stay_away()
        self.why = reason
        if reconnect_after_s is not None:
            self.dial_after(reconnect_after_s / self.ground.plan.speed)

    def _set_timer(self) -> None:
        """A timer that rings too early is left alone: it finds out and is set anew, so that most frames set none."""
        due = self.machine.deadline
        if due is None or self.gone or (self._timer_at is not None and self._timer_at <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = due
        self._timer = asyncio.get_running_loop().call_later(self.ground.clock.seconds_until(due), self._ring)

    def _ring(self) -> None:
        self._timer = self._timer_at = None
        due, now = self.machine.deadline, self.ground.clock.now()
        if due is None:
            return
        if now < due:
            self._set_timer()
            return
        late_s = (now - due).total_seconds() / self.ground.plan.speed
        self.ground.tally.time("tool", "timer lag", late_s)
        self._feed(self.machine.tick, time.monotonic() - late_s)

    def _next_id(self) -> str:
        self._ids += 1
        return f"{self.number}-{self._ids}"
