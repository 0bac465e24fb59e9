"""One named charge point of the lab: its station, its log, what was ordered for it, and its news for the feed."""

import asyncio
import ssl
from collections import deque
from typing import Any

from simulators.chargepoint.events import BadEvent, CallFinished
from simulators.faults.reading import rules
from simulators.faults.rules import BadFault
from simulators.lab import orders, verbs
from simulators.lab.errors import BadRequest, NotNow
from simulators.lab.feed import Feed
from simulators.lab.plays import Play, Plays
from simulators.lab.wanted import Wanted, checked
from simulators.lab.wire_log import WireLog
from simulators.transport.portrait import portray
from simulators.transport.tape import Entry
from simulators.transport.watch import ExpectationFailed


class Point:
    """A station as `wanted`. It dials from `open` to `close`; `frames` is how many entries its log keeps.

    Raises BadRequest for what no station can be.
    """

    def __init__(self, wanted: Wanted, feed: Feed, frames: int, tls: ssl.SSLContext | None = None) -> None:
        self.wanted = wanted
        self.log = WireLog(frames)
        self.plays = Plays(self.report_play)
        self._feed = feed
        try:
            self.station = orders.build(wanted, tls)
        except BadFault as error:
            raise BadRequest(str(error), "faults") from error
        except (ValueError, OSError) as error:
            raise BadRequest(str(error)) from error
        self.station.tape.entries = deque(maxlen=frames)
        self.station.tape.listeners.append(self._log)
        self._holds: dict[str, Any] = {}
        self._faults: list[Any] = list(wanted.faults)
        self._answers: dict[str, Any] = {}
        self._reporter: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Power it up."""
        await self.station.__aenter__()
        self._reporter = asyncio.create_task(self._report())

    async def close(self) -> None:
        """Take it away; a story that it plays ends there."""
        await self.plays.close()
        if self._reporter is not None:
            self._reporter.cancel()
            await asyncio.gather(self._reporter, return_exceptions=True)
        await self.station.__aexit__(None, None, None)

    def as_dict(self) -> dict[str, Any]:
        """Everything about it: what was wanted, and what is."""
        state = portray(self.station).as_dict()
        waiting = [
            {"number": one["number"], "action": one["action"], "direction": one["direction"], "at": one["at"]} for one in self.log.pending()
        ]
        return {**self.wanted.as_dict(), **state, "waiting": waiting, "faults": self._faults, "answers": self._answers}

    def act(self, verb: str, body: Any) -> None:
        """Do one of the verbs, `send` excepted. Raises LabError."""
        if verb in verbs.LINK_VERBS:
            checked(body, {})
            (self.station.driver.cut if verb == "network-cut" else self.station.driver.restore)()
            return
        event = verbs.event(verb, body, self.wanted.id_tag)
        try:
            self.station.act(event)
        except BadEvent as error:
            raise NotNow(str(error)) from error

    async def send(self, body: Any) -> dict[str, Any]:
        """Send a CALL, and tell its end when that is waited for, or raw text. Raises LabError."""
        sending = verbs.sending(body)
        try:
            if sending.raw is not None:
                await self.station.send_raw(sending.raw)
                return {"outcome": "sent"}
            if not sending.wait:
                self.station.act(verbs.request(sending))
                return {"outcome": "queued"}
            return _ended(await self.station.request(sending.action, sending.payload, sending.timeout_s))
        except BadEvent as error:
            raise NotNow(str(error)) from error
        except ExpectationFailed as failure:
            raise NotNow(f"{sending.action} has not ended: {failure.sentence}") from failure

    async def expect(self, body: Any) -> bool:
        """Wait until the station is as the body says; False when the time is up. Raises BadRequest."""
        expectation = orders.expectation(body)
        found = await self.station.driver.watch.within(lambda: expectation.holds(self.station) or None, expectation.timeout_s)
        return found is not None

    def misbehave(self, body: Any) -> list[Any]:
        """Put exactly these fault rules in force and return them. Raises BadRequest."""
        try:
            read = rules(body)
        except BadFault as error:
            raise BadRequest(str(error)) from error
        self.station.faults_off(*read)
        self._faults = list(body["faults"] if isinstance(body, dict) else body)
        return self._faults

    def answer(self, action: str, body: Any) -> dict[str, Any]:
        """Order how the next CALLs of `action` are answered, or hold the answers back. Raises LabError."""
        ordered = orders.answers(action, body)
        if (hold := self._holds.pop(action, None)) is not None:
            hold.release()
        self.station.plan.overrides.forget(action)
        for one in ordered.overrides:
            self.station.plan.overrides.order(action, one)
        if ordered.hold:
            self._holds[action] = self.station.hold(action)
        self._answers.pop(action, None)
        if ordered.hold or ordered.overrides:
            self._answers[action] = body
        return {"action": action, "ordered": len(ordered.overrides), "held": ordered.hold}

    def behave(self) -> None:
        """Go back to the faults that were wanted, and to its own answers."""
        for action in list(self._answers):
            self.answer(action, {})
        if self._faults != list(self.wanted.faults):
            self.misbehave(list(self.wanted.faults))

    def report_play(self, play: Play) -> None:
        """Tell the feed how a story stands."""
        self._feed.publish("story", self.wanted.id, play.as_dict())

    def _log(self, entry: Entry) -> None:
        kept = self.log.take(entry)
        if (entry.note or "").startswith("connection closed"):
            self.log.forget_open()
        self._feed.publish("frame", self.wanted.id, kept)

    async def _report(self) -> None:
        """Tell the feed whenever the state is another one; meters alone are no news."""
        told: tuple[Any, ...] = ()

        def news() -> tuple[Any, ...] | None:
            now = self._state()
            return now if now != told else None

        while True:
            told = await self.station.driver.watch.within(news, None) or told
            self._feed.publish("charge-point", self.wanted.id, self.as_dict())

    def _state(self) -> tuple[Any, ...]:
        machine, driver = self.station.driver.machine, self.station.driver
        each = tuple((machine.status(number), machine.transaction_id(number)) for number in machine.connector_numbers)
        return (driver.connected, machine.registration, machine.backlog_size, driver.failure is None, each)


def _ended(call: CallFinished) -> dict[str, Any]:
    response = None if call.response is None else dict(call.response)
    shown = {"outcome": str(call.outcome), "message_id": call.message_id, "response": response}
    return shown | {"error_code": call.error_code, "error_description": call.error_description}
