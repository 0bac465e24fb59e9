"""What a test or a story waits for at a virtual charge point, and what it says when that does not come.

Two measures of time. `timeout_s` is real seconds, for a CSMS that is too slow. `within` is the station's time: with a
virtual clock it is passed as far as it is needed, with any other it is waited for. No wait polls.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, overload

from simulators.chargepoint.events import CallAnswered, CallFinished, Output, Request, SessionStarted, SessionStopped, Swipe, Unplug
from simulators.chargepoint.vocabulary import check_status
from simulators.transport.expectations import Criterion, Message, Span, criterion, like, span
from simulators.transport.verbs import Verbs
from simulators.transport.watch import ExpectationFailed
from simulators.transport.wire import Direction

Out = TypeVar("Out", bound=Output)
T = TypeVar("T")
IN_SESSION = ("Charging", "SuspendedEV", "SuspendedEVSE")


class Waits(Verbs):
    """The waits; each raises ExpectationFailed, or DialFailed when the CSMS turns the station away for good."""

    timeout_s: float
    _mark = 0  # what `expect` has looked at

    async def booted(self, timeout_s: float | None = None, *, within: Span | None = None) -> None:
        """Wait until the CSMS has accepted the station."""
        await self._until(lambda: self.observed.registration == "Accepted", "BootNotification accepted", timeout_s, within)

    async def registered(self, timeout_s: float | None = None, *, within: Span | None = None) -> str:
        """Wait until the CSMS has answered a BootNotification since the station started, and tell with which status."""

        def look() -> str | None:
            now = self.observed.registration
            return None if now == "Unknown" else now

        return await self._until(look, "BootNotification answered", timeout_s, within)

    async def connected(self, timeout_s: float | None = None, *, within: Span | None = None) -> None:
        """Wait until the WebSocket is open."""
        await self._until(lambda: self.driver.connected, "a connection", timeout_s, within)

    async def disconnected(self, timeout_s: float | None = None, *, within: Span | None = None) -> None:
        """Wait until the station has noticed that its connection is gone."""
        await self._until(lambda: not self.driver.connected, "the end of the connection", timeout_s, within)

    async def status(self, *wanted: str, connector: int = 1, timeout_s: float | None = None, within: Span | None = None) -> str:
        """Wait until the connector has one of the `wanted` statuses, and tell which. Raises ValueError for one that does not exist."""
        for one in wanted:
            check_status(one)

        def look() -> str | None:
            now = self.observed.statuses.get(connector, "")
            return now if now in wanted else None

        return await self._until(look, f"connector {connector} {' or '.join(wanted)}", timeout_s, within)

    async def told(self, status: str, connector: int = 1, timeout_s: float | None = None, *, within: Span | None = None) -> None:
        """Wait until the connector has `status` and the CSMS has answered every call about it."""
        await self.status(status, connector=connector, timeout_s=timeout_s, within=within)
        await self._until(lambda: self.observed.told.get(connector) == status, f"{status} told", timeout_s, within)

    async def charging(self, connector: int = 1, timeout_s: float | None = None, *, within: Span | None = None) -> SessionStarted:
        """Wait until energy flows in an accepted session; fails at once when the card is refused."""

        def look() -> SessionStarted | None:
            if refusal := self.observed.refusal(connector, self._sessions_before):
                raise self.driver.watch.failure(refusal)
            session = self.observed.latest_session(connector, self._sessions_before)
            started = session.started if session else None
            return started if self.observed.statuses.get(connector) == "Charging" else None

        return await self._until(look, f"connector {connector} charging", timeout_s, within)

    async def stop(self, connector: int = 1, timeout_s: float | None = None, *, within: Span | None = None) -> SessionStopped:
        """Stop the session by its own card, and wait until its StopTransaction is done with."""
        session = self.observed.session(connector)
        if session is None:
            raise self.driver.watch.failure(f"there is no session at connector {connector} to stop")
        await self.swipe(session.started.id_tag, connector)
        return await self._until(lambda: session.stopped, f"session at connector {connector} stopped", timeout_s, within)

    async def wind_down(self, timeout_s: float | None = None) -> None:
        """End every session as its driver would, and wait until each StopTransaction is done with.

        A session that the station has ended already (a start that was refused) is only waited for.
        """
        mark = self.observed.count
        in_session = {number for number, status in self.observed.statuses.items() if status in IN_SESSION}
        unended = in_session | {one.started.connector for one in self.observed.sessions if one.stopped is None}
        for connector in in_session:
            session = self.observed.session(connector)
            self.act(Swipe(connector, session.started.id_tag) if session else Unplug(connector))
        for connector in sorted(unended):
            look = partial(self.observed.find, mark, partial(_is_stop, connector))
            await self._until(look, f"session at connector {connector} stopped", timeout_s)

    async def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let so much of the station's time pass: at once with a virtual clock, else by waiting for it. Raises ValueError below zero."""
        passing = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if passing < timedelta(0):
            raise ValueError("time does not go backwards")
        await self.driver.pass_time(passing)

    # --- expectations

    @overload
    async def expect(
        self,
        wanted: str | Message,
        timeout_s: float | None = None,
        *,
        direction: Direction | None = None,
        payload: Any = None,
        response: Any = None,
        within: Span | None = None,
    ) -> CallFinished | CallAnswered: ...
    @overload
    async def expect(self, wanted: type[Out], timeout_s: float | None = None, *, within: Span | None = None) -> Out: ...
    @overload
    async def expect(self, wanted: Callable[[Output], bool], timeout_s: float | None = None, *, within: Span | None = None) -> Output: ...
    async def expect(
        self,
        wanted: Criterion | type[Out],
        timeout_s: float | None = None,
        *,
        direction: Direction | None = None,
        payload: Any = None,
        response: Any = None,
        within: Span | None = None,
    ) -> Output:
        """Wait for the next output that is `wanted`, after the one that the last `expect` returned.

        `wanted` is an action (`"Heartbeat"`: a CALL of either side that is answered or given up), an output type
        (`SessionStarted`) or a predicate. With an action, `direction` says who asks (`sent`: the station), and
        `payload` and `response` name the fields that matter, see `matching.differences`. Raises ValueError for an action
        that OCPP does not have; one of your own is `"custom:NoSuchAction"`.
        """
        one: Criterion | Message | type[Out] = Message(wanted, direction, payload, response) if isinstance(wanted, str) else wanted
        accept, what = criterion(one)
        try:
            self._mark, output = await self._until(lambda: self.observed.find(self._mark, accept), what, timeout_s, within)
        except ExpectationFailed as failure:
            raise self._explained(failure, one) from None
        return output

    async def expect_order(self, *wanted: str | Message, timeout_s: float | None = None, within: Span | None = None) -> list[Output]:
        """Wait for these, each after the one before it; others may come in between. `within` is for all together."""
        found: list[Output] = []
        deadline = None if within is None else self.driver.clock.now() + span(within)
        for one in wanted:
            left = None if deadline is None else max(timedelta(0), deadline - self.driver.clock.now())
            try:
                found.append(await self.expect(one, timeout_s, within=left))
            except ExpectationFailed as failure:
                before = ", ".join(str(name) for name in wanted[: len(found)]) or "nothing"
                what, *more = failure.sentence.split("\n")
                sentence = "\n".join((f"{what} (in this order before it: {before})", *more))
                raise ExpectationFailed(sentence, failure.frames, failure.trouble) from None
        return found

    async def expect_no(
        self,
        action: str,
        *,
        within: Span,
        direction: Direction | None = None,
        payload: Any = None,
    ) -> None:
        """Let `within` pass and fail as soon as such a CALL is on the wire, answered or not; it counts from now."""
        unwanted, tape = Message(action, direction, payload), self.driver.tape
        mark = tape.written
        passed = span(within)
        if await self.driver.pass_time(passed, lambda: next(filter(unwanted.is_asked_by, tape.since(mark)), None)):
            seen = next(filter(unwanted.is_asked_by, tape.since(mark)), None)
            raise self.driver.watch.failure(f"{unwanted}: not wanted, and yet it came", (seen,) if seen else ())

    async def request(self, action: str, payload: dict[str, object], timeout_s: float | None = None) -> CallFinished:
        """Send a CALL in its turn and wait for its end."""
        mark = self.observed.count
        self.act(Request(action, payload))

        def look() -> CallFinished | None:
            found = self.observed.find(mark, lambda o: isinstance(o, CallFinished) and (o.action, o.request) == (action, payload))
            return found[1] if found and isinstance(found[1], CallFinished) else None

        return await self._until(look, f"an end of {action}", timeout_s)

    async def _until(self, look: Callable[[], T | None], what: str, timeout_s: float | None, within: Span | None = None) -> T:
        def unless_turned_away() -> T | None:
            failure = self.driver.failure
            if failure is not None and not failure.retryable:
                raise failure
            return look()

        if within is None:
            return await self.driver.watch.until(unless_turned_away, what, self.timeout_s if timeout_s is None else timeout_s)
        found = await self.driver.pass_time(span(within), unless_turned_away)
        if not found:
            raise self.driver.watch.failure(f"{what}: not seen within {span(within)} of the station's time")
        return found

    def _explained(self, failure: ExpectationFailed, wanted: Criterion) -> ExpectationFailed:
        """The same failure, with what came closest and what was different about it."""
        if not isinstance(wanted, Message):
            return failure
        near = [(entry, wrong) for entry in self.driver.tape.entries if (wrong := like(entry, wanted)) is not None]
        if not near:
            return failure
        entry, wrong = near[-1]
        sentence = failure.sentence
        if wrong:
            sentence += "\nclosest was the marked frame:" + "".join(f"\n  ! {line}" for line in wrong)
        else:
            sentence += "\nthe marked frame is such a CALL, but it came before, or its answer did not fit or come"
        return self.driver.watch.failure(sentence, (entry,))


def _is_stop(connector: int, output: Output) -> bool:
    return isinstance(output, SessionStopped) and output.connector == connector
