"""The verbs by which a virtual charge point is made to misbehave: faults, ordered answers, held answers.

It carries orders to the plan of `simulators.faults` and puts that between core and socket when first asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from websockets.asyncio.client import ClientConnection

from simulators.chargepoint.vocabulary import action_named
from simulators.faults.fault import Dialling
from simulators.faults.overrides import Override
from simulators.faults.plan import Plan
from simulators.faults.reading import Given, rule
from simulators.transport.dial import SUBPROTOCOL, DialFailed
from simulators.transport.driver import Driver
from simulators.transport.fault_dial import dial_as
from simulators.transport.fault_wire import FaultWire
from simulators.transport.wire import Pass, Remark


class Hold:
    """The answers to one action, of either side, are kept back until `release`."""

    def __init__(self, driver: Driver, plan: Plan, action: str) -> None:
        self._driver, self._plan, self.action = driver, plan, action
        plan.overrides.hold(action)

    @property
    def count(self) -> int:
        """How many answers are kept back now."""
        return self._plan.overrides.held(self.action)

    async def caught(self, timeout_s: float = 10) -> None:
        """Wait until an answer is kept back; raises ExpectationFailed when none comes within real `timeout_s`."""
        await self._driver.watch.until(lambda: self.count or None, f"an answer to {self.action} to hold", timeout_s)

    def release(self) -> None:
        """Let go what was kept back, oldest first, and hold no more."""
        for kept in self._plan.overrides.release(self.action):
            self._driver.perform(kept.direction, (Remark(f"released: {kept.named}"), Pass(kept.text)))


class Misbehaving:
    """What `VirtualChargePoint` has of this; `driver` and `seed` are its own."""

    driver: Driver
    _plan: Plan | None = None
    _fault_seed: int | str | None = None

    @property
    def plan(self) -> Plan:
        """All that is to go wrong with this station; asking for it puts it between core and socket."""
        if self._plan is None:
            self._plan = Plan(seed=self._fault_seed)
            self.driver.wire = FaultWire(self._plan)
        return self._plan

    def fault_on(self, *faults: Given) -> None:
        """Put more fault rules in force: lines of text, tables, faults or rules. Raises BadFault."""
        rules = [rule(one) for one in faults]
        for one in rules:
            self.plan.add(one)

    def faults_off(self, *but: Given) -> None:
        """End all fault rules; those in `but` begin in their place."""
        self.plan.replace([rule(one) for one in but])

    def answer(
        self,
        action: str,
        status: str | None = None,
        *,
        payload: Mapping[str, Any] | None = None,
        error: str | None = None,
        description: str = "",
        silent: bool = False,
        delay_s: float = 0.0,
        times: int | None = 1,
    ) -> None:
        """Order how the next CALL of `action` is answered in the station's place, see `Override`. Raises ValueError.

        An action that OCPP does not have is `custom:NoSuchAction`.
        """
        word = action_named(action)
        given = Override(status, payload, error, description, silent, delay_s, times)
        self.plan.overrides.order(word, given)

    def hold(self, action: str) -> Hold:
        """Keep back the answers to `action`, of either side, until the hold is released. Raises ValueError, as `answer` does."""
        return Hold(self.driver, self.plan, action_named(action))

    async def _dial(self, csms: str, identity: str, *, password: str | None = None, **rest: Any) -> ClientConnection:
        dialling, struck = Dialling(csms, identity, password, SUBPROTOCOL), False
        if self._plan is not None:
            dialling, remarks = self._plan.dial(dialling)
            self.driver.perform("sent", (Remark(one.text) for one in remarks))
            struck = bool(remarks)
        try:
            return await dial_as(dialling, **rest)
        except DialFailed as failure:
            raise (replace(failure, retryable=True) if struck else failure) from failure


def begin(station: Misbehaving, faults: Iterable[Given], seed: int | str | None) -> None:
    """Give a new station its seed and the rules that are in force from its first dial on."""
    station._fault_seed = seed
    station.fault_on(*faults)
