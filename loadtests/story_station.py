"""A charge point that plays stories in one greenlet: it blocks where the asyncio one awaits, and redials by itself.

A story is played by coroutines that wait for nothing but this station; `perform` runs such a coroutine to its end in
one go. What a story means, `simulators.stories` knows.
"""

import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

import httpx

from simulators.chargepoint.events import Event, PowerCut, PowerOn
from simulators.chargepoint.machine import ChargePoint
from simulators.stories.desk import DeskFailed, command_path
from simulators.transport.blocking import BlockingDriver
from simulators.transport.dial import DialFailed
from simulators.transport.driver import Driver
from simulators.transport.waits import Waits
from simulators.transport.watch import Watch

T = TypeVar("T")
REDIAL_S = 0.2
OFFLINE_STEP_S = 0.05


def perform(play: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never suspends. Raises RuntimeError when it does."""
    try:
        play.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    play.close()
    raise RuntimeError("this story waits for something that the station cannot bring about")


class StoryDriver(BlockingDriver):
    """The blocking driver with the rest of what a story asks for: waits, a network that can be cut, redialling."""

    failure: DialFailed | None = None

    def __init__(self, machine: ChargePoint, csms: str, identity: str, **options: Any) -> None:
        super().__init__(machine, csms, identity, **options)
        self.machine = machine
        self.watch = _BlockingWatch(self)
        self._network_up = self._powered = True

    def act(self, event: Event) -> None:
        """Let something happen to the charge point now; without power it does not dial."""
        self._powered = isinstance(event, PowerOn) or (self._powered and not isinstance(event, PowerCut))
        super().act(event)

    def catch_up(self) -> None:
        """Bring the meters up to this instant."""
        self._feed(self._machine.tick)

    def cut(self, *, abort: bool = True) -> None:
        """Cut the network until `restore`."""
        self._network_up = False
        self._lose("network cut")

    def restore(self) -> None:
        """Mend the network."""
        self._network_up = True

    async def pass_time(self, span: timedelta, look: Callable[[], T | None] | None = None) -> T | None:
        """Let `span` of station time pass, or less: until `look` returns something true."""
        return self.live(look or _never, self.clock.seconds_until(self.clock.now() + span))

    def live(self, look: Callable[[], T | None], limit_s: float) -> T | None:
        """Let frames and time flow, and redial, until `look` returns something true or `limit_s` real seconds are over."""
        end_s = time.monotonic() + limit_s
        while not (found := look()):
            left_s = end_s - time.monotonic()
            if left_s <= 0:
                return None
            if self._link is not None:
                self._step(self._link, left_s)
            elif not self._redial():
                self._rest(min(left_s, OFFLINE_STEP_S))
        return found

    def _redial(self) -> bool:
        if not (self._network_up and self._powered):
            return False
        try:
            self.__enter__()
        except DialFailed as failure:
            self.failure = failure
            if failure.retryable:
                self._rest(REDIAL_S)
            return failure.retryable
        self.failure = None
        return True

    def _rest(self, seconds: float) -> None:
        time.sleep(seconds)
        due = self._machine.deadline
        if due is not None and self.clock.now() >= due:
            self._feed(self._machine.tick)


class StoryStation(Waits):
    """The station that plays: what `VirtualChargePoint` is to asyncio, without faults. Enter the driver first."""

    def __init__(self, driver: StoryDriver, timeout_s: float) -> None:
        self.driver = cast(Driver, driver)  # it has all of it that verbs, waits and stories use
        self.timeout_s = timeout_s


class BlockingDesk:
    """The operator API at `url`, asked in the greenlet of whoever asks."""

    def __init__(self, url: str, token: str = "") -> None:
        self._base = url.rstrip("/") + "/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def command(self, identity: str, action: str, payload: Mapping[str, Any]) -> None:
        """Order the CALL for the station. Raises DeskFailed."""
        path = command_path(identity, action)
        try:
            answer = self._post(path, payload)
        except httpx.HTTPError as error:
            raise DeskFailed(f"the operator API did not answer POST {path}: {error!r}") from error
        if not answer.is_success:
            raise DeskFailed(f"the operator API answered POST {path} with {answer.status_code}: {answer.text[:300]}")

    def _post(self, path: str, payload: Mapping[str, Any]) -> httpx.Response:
        return httpx.post(self._base + path, json=dict(payload), headers=self._headers, timeout=15, trust_env=False)


class _BlockingWatch(Watch):
    def __init__(self, driver: StoryDriver) -> None:
        super().__init__(driver.tape)
        self._driver = driver

    async def within(self, look: Callable[[], T | None], timeout_s: float | None) -> T | None:
        return self._driver.live(look, float("inf") if timeout_s is None else timeout_s)


def _never() -> None:
    return None
