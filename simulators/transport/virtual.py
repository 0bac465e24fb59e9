"""`VirtualChargePoint`: a charge point for a test or a story, with the verbs of the person in front of it.

It joins a fresh core, a clock, a tape and the asyncio driver. It knows what to wait for, not how OCPP works.
"""

import random
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, overload

from simulators.chargepoint.events import (
    CallAnswered,
    CallFinished,
    ClearFault,
    Event,
    Output,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    Request,
    SendRaw,
    SessionStarted,
    SessionStopped,
    Swipe,
    Unplug,
)
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile
from simulators.transport.backoff import Backoff
from simulators.transport.clock import Clock, clock_at
from simulators.transport.driver import Driver
from simulators.transport.observed import Observed
from simulators.transport.tape import Tape

Out = TypeVar("Out", bound=Output)
T = TypeVar("T")
IN_SESSION = ("Charging", "SuspendedEV", "SuspendedEVSE")


def message_ids(seed: int | str | None) -> Callable[[], str]:
    """A maker of unique message ids (32 hexadecimal digits); the same `seed` makes the same ids."""
    dice = random.Random(seed)
    return lambda: f"{dice.getrandbits(128):032x}"


class VirtualChargePoint:
    """One charge point that dials `url` (up to the identity) while it is entered by `async with`.

    `speed` makes its time run faster (see `ScaledClock`); `session` is how long it is meant to run in its own
    time, so that a fast clock starts early enough. `timeout_s` is how long, in real seconds, each
    wait may take unless told otherwise; a wait that fails raises ExpectationFailed, an AssertionError that
    shows the last frames, or DialFailed when the CSMS turns the station away for good. Raises ValueError
    for an unusable `url`.
    """

    def __init__(
        self,
        url: str,
        identity: str,
        *,
        password: str | None = None,
        speed: float = 1,
        connectors: int = 1,
        profile: Profile | None = None,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
        tape: Path | None = None,
        backoff: Backoff | None = None,
        seed: int | str | None = None,
        timeout_s: float = 10,
        session: timedelta | None = None,
    ) -> None:
        self.identity = identity
        self.timeout_s = timeout_s
        self._mark = 0  # what `expect` has looked at
        self._sessions_before = 0  # how many there were when the card was last held up
        profile = profile or Profile(connectors=connectors)
        # The CSMS answers in real time, however fast this station lives.
        profile = replace(profile, call_timeout_s=profile.call_timeout_s * max(1, speed))
        self.driver = Driver(
            ChargePoint(profile, message_ids(seed)),
            url,
            identity,
            password=password,
            tls=tls,
            clock=clock or clock_at(speed, session or timedelta(0)),
            tape=Tape(identity, path=tape),
            backoff=backoff,
        )

    @property
    def tape(self) -> Tape:
        """Everything that crossed the wire."""
        return self.driver.tape

    @property
    def observed(self) -> Observed:
        """Registration, statuses and sessions so far."""
        return self.driver.observed

    async def __aenter__(self) -> Self:
        await self.driver.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.driver.close()

    # --- what a person, a car or a cable does

    def act(self, event: Event) -> None:
        """Let any event of `simulators.chargepoint.events` happen."""
        self.driver.act(event)

    async def plug(self, connector: int = 1) -> None:
        """Put the cable in."""
        self.act(Plug(connector))

    async def unplug(self, connector: int = 1) -> None:
        """Take the cable out."""
        self.act(Unplug(connector))

    async def swipe(self, id_tag: str, connector: int = 1) -> None:
        """Hold a card to the reader."""
        self.observed.decisions.pop(connector, None)
        self._sessions_before = len(self.observed.sessions)
        self.act(Swipe(connector, id_tag))

    async def fault(self, error_code: str = "OtherError", connector: int = 1) -> None:
        """Let a defect appear; `error_code` in OCPP's spelling."""
        self.act(PresentFault(connector, error_code))

    async def clear_fault(self, connector: int = 1) -> None:
        """Mend it."""
        self.act(ClearFault(connector))

    async def power_cut(self) -> None:
        """Let the mains fail."""
        self.act(PowerCut())

    async def power_on(self) -> None:
        """Bring the mains back."""
        self.act(PowerOn())

    async def cut(self, *, abort: bool = True) -> None:
        """Cut the network until `restore`."""
        self.driver.cut(abort=abort)

    async def restore(self) -> None:
        """Mend the network."""
        self.driver.restore()

    async def send_raw(self, text: str) -> None:
        """Put `text` on the wire as it is."""
        self.act(SendRaw(text))

    # --- what to wait for

    async def booted(self, timeout_s: float | None = None) -> None:
        """Wait until the CSMS has accepted the station."""
        await self._until(lambda: self.observed.registration == "Accepted", "BootNotification accepted", timeout_s)

    async def connected(self, timeout_s: float | None = None) -> None:
        """Wait until the WebSocket is open."""
        await self._until(lambda: self.driver.connected, "a connection", timeout_s)

    async def status(self, *wanted: str, connector: int = 1, timeout_s: float | None = None) -> str:
        """Wait until the connector has one of the `wanted` statuses, and tell which."""

        def look() -> str | None:
            now = self.observed.statuses.get(connector, "")
            return now if now in wanted else None

        return await self._until(look, f"connector {connector} {' or '.join(wanted)}", timeout_s)

    async def told(self, status: str, connector: int = 1, timeout_s: float | None = None) -> None:
        """Wait until the connector has `status` and the CSMS has answered every call about it."""
        await self.status(status, connector=connector, timeout_s=timeout_s)
        await self._until(lambda: self.observed.told.get(connector) == status, f"{status} told", timeout_s)

    async def charging(self, connector: int = 1, timeout_s: float | None = None) -> SessionStarted:
        """Wait until energy flows in an accepted session; fails at once when the card is refused."""

        def look() -> SessionStarted | None:
            if refusal := self.observed.refusal(connector, self._sessions_before):
                raise self.driver.watch.failure(refusal)
            session = self.observed.latest_session(connector, self._sessions_before)
            started = session.started if session else None
            return started if self.observed.statuses.get(connector) == "Charging" else None

        return await self._until(look, f"connector {connector} charging", timeout_s)

    async def stop(self, connector: int = 1, timeout_s: float | None = None) -> SessionStopped:
        """Stop the session by its own card, and wait until its StopTransaction is done with."""
        session = self.observed.session(connector)
        if session is None:
            raise self.driver.watch.failure(f"there is no session at connector {connector} to stop")
        await self.swipe(session.started.id_tag, connector)
        return await self._until(lambda: session.stopped, f"session at connector {connector} stopped", timeout_s)

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

    @overload
    async def expect(self, wanted: str, timeout_s: float | None = None) -> CallFinished | CallAnswered: ...
    @overload
    async def expect(self, wanted: type[Out], timeout_s: float | None = None) -> Out: ...
    @overload
    async def expect(self, wanted: Callable[[Output], bool], timeout_s: float | None = None) -> Output: ...
    async def expect(self, wanted: str | type[Out] | Callable[[Output], bool], timeout_s: float | None = None) -> Output:
        """Wait for the next output that is `wanted`, after the one that the last `expect` returned.

        `wanted` is an action (`"Heartbeat"`: a finished CALL of either side), an output type
        (`SessionStarted`) or a predicate.
        """
        accept, what = _criterion(wanted)
        self._mark, output = await self._until(lambda: self.observed.find(self._mark, accept), what, timeout_s)
        return output

    async def request(self, action: str, payload: dict[str, object], timeout_s: float | None = None) -> CallFinished:
        """Send a CALL in its turn and wait for its end."""
        mark = self.observed.count
        self.act(Request(action, payload))

        def look() -> CallFinished | None:
            found = self.observed.find(mark, lambda o: isinstance(o, CallFinished) and (o.action, o.request) == (action, payload))
            return found[1] if found and isinstance(found[1], CallFinished) else None

        return await self._until(look, f"an end of {action}", timeout_s)

    async def _until(self, look: Callable[[], T | None], what: str, timeout_s: float | None) -> T:
        def unless_turned_away() -> T | None:
            failure = self.driver.failure
            if failure is not None and not failure.retryable:
                raise failure
            return look()

        limit_s = self.timeout_s if timeout_s is None else timeout_s
        return await self.driver.watch.until(unless_turned_away, what, limit_s)


def _is_stop(connector: int, output: Output) -> bool:
    return isinstance(output, SessionStopped) and output.connector == connector


def _criterion(wanted: str | type[Out] | Callable[[Output], bool]) -> tuple[Callable[[Output], bool], str]:
    if isinstance(wanted, str):
        return lambda output: isinstance(output, CallFinished | CallAnswered) and output.action == wanted, wanted
    if isinstance(wanted, type):
        return lambda output: isinstance(output, wanted), wanted.__name__
    return wanted, "the expected output"
