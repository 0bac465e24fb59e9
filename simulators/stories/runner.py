"""Plays a story with a virtual charge point, step by step. What a step means is here; who plays it is not."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from simulators.chargepoint.events import CallAnswered, CallFinished, Outcome, Output, PowerOn
from simulators.stories.desk import Desk
from simulators.stories.durations import duration
from simulators.stories.steps import (
    AwaitCall,
    AwaitStatus,
    Boot,
    ChargeFor,
    CheckPower,
    Command,
    CutNetwork,
    CutPower,
    FlapNetwork,
    HoldCard,
    PlugIn,
    PullOut,
    RefusedCard,
    RestoreNetwork,
    RestorePower,
    Step,
    StopByCard,
    Story,
    SwipeCard,
    Unplug,
    Wait,
)
from simulators.transport.observed import Session
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.waits import Waits

T = TypeVar("T")
_NOW = re.compile(r"\$(?:csms_)?now(?:([+-])(\w+))?")
PATIENCE = timedelta(minutes=10)


async def play(story: Story, station: Waits, on_step: Callable[[Step], None] | None = None, *, desk: Desk | None = None) -> list[Session]:
    """Play `story` to its end and return the sessions of the station; `on_step` hears each step as it begins.

    `desk` makes the CSMS act; without one, what it has to do is waited for. Raises ExpectationFailed, with the last
    frames, for the step that fails, DeskFailed when the desk does, and DialFailed when the CSMS turns the station away.
    """
    return await _Performance(station, desk).play(story, on_step)


class _Performance:
    """One playing of a story; `_since` is the mark of the outputs at which the step before began."""

    def __init__(self, station: Waits, desk: Desk | None) -> None:
        self._station, self._desk = station, desk
        self._since = station.observed.count
        # Virtual time stands still unless somebody lets it pass, and what a story waits for may need some.
        self._within = PATIENCE if isinstance(station.driver.clock, VirtualClock) else None

    async def play(self, story: Story, on_step: Callable[[Step], None] | None) -> list[Session]:
        for step in story:
            if on_step:
                on_step(step)
            began = self._station.observed.count
            await self._take(step)
            self._since = began
        return self._station.observed.sessions

    async def _take(self, step: Step) -> None:
        station = self._station
        match step:
            case Boot():
                await station.booted(within=self._within)
            case CutPower():
                await station.power_cut()
            case RestorePower():
                await self._restore_power()
            case CutNetwork():
                await station.cut()
            case RestoreNetwork():
                await self._restore_network()
            case FlapNetwork():
                await self._flap(step)
            case Wait(span):
                await station.driver.pass_time(span)
            case AwaitCall():
                await self._await_call(step)
            case Command():
                await self._command(step)
            case _:
                await self._at_connector(step)

    async def _at_connector(self, step: Step) -> None:
        station = self._station
        match step:
            case PlugIn(connector):
                await station.plug(connector)
            case Unplug(connector):
                await station.unplug(connector)
            case PullOut(connector):
                await station.unplug(connector)
                await station.told("Available", connector, within=self._within)
            case SwipeCard(id_tag, connector):
                await station.swipe(id_tag, connector)
            case HoldCard(id_tag, connector):
                await station.swipe(id_tag, connector)
                await station.charging(connector, within=self._within)
            case RefusedCard():
                await self._refuse(step)
            case ChargeFor():
                await self._charge(step)
            case StopByCard(connector):
                stopped = await station.stop(connector, within=self._within)
                if not stopped.accepted:
                    raise station.driver.watch.failure("the CSMS did not acknowledge the StopTransaction")
            case AwaitStatus(status, connector):
                await station.status(status, connector=connector, within=self._within)
            case CheckPower():
                self._check_power(step)

    async def _restore_network(self) -> None:
        await self._station.restore()
        await self._station.connected(within=self._within)

    async def _restore_power(self) -> None:
        mark = self._station.observed.count
        self._station.act(PowerOn())
        await self._seen(mark, lambda output: _ended(output, "BootNotification", {}), "BootNotification after the power came back")

    async def _flap(self, step: FlapNetwork) -> None:
        for _ in range(step.times):
            await self._station.cut()
            await self._station.driver.pass_time(step.down)
            await self._restore_network()
            await self._station.driver.pass_time(step.up)

    async def _refuse(self, step: RefusedCard) -> None:
        station, seen = self._station, self._station.observed
        before = len(seen.sessions)
        await station.swipe(step.id_tag, step.connector)

        def decided() -> str | None:
            session = seen.latest_session(step.connector, before)
            verdict = session.started if session else None
            if refusal := seen.refusal(step.connector, before):
                return refusal
            return "accepted" if verdict is not None else None

        if await self._until(decided, f"a refusal of {step.id_tag}") == "accepted":
            raise station.driver.watch.failure(f"{step.id_tag} may charge at connector {step.connector}")

    async def _charge(self, step: ChargeFor) -> None:
        driver = self._station.driver
        session = self._station.observed.session(step.connector)
        if session is None:
            raise driver.watch.failure(f"there is no session at connector {step.connector}")
        ended = await driver.pass_time(step.duration, lambda: session.stopped)
        if ended is not None:
            raise driver.watch.failure(f"the session ended early: {ended.reason}")

    async def _await_call(self, step: AwaitCall) -> None:
        payload = self._filled(step.payload, 1)
        await self._seen(
            self._since, lambda output: _ended(output, step.action, payload), f"an answered {step.action} {payload or ''}".rstrip()
        )

    async def _command(self, step: Command) -> None:
        payload, mark = self._filled(step.payload, step.connector), self._since
        if self._desk is not None:
            mark = self._station.observed.count
            await self._desk.command(self._station.driver.tape.station, step.action, payload)
        wanted = f"the CSMS's {step.action}" if self._desk else f"{step.action}, which the CSMS has to send"
        output = await self._seen(mark, lambda output: isinstance(output, CallAnswered) and output.action == step.action, wanted)
        said = output.response.get("status") if isinstance(output, CallAnswered) and output.response else None
        if step.answer and said != step.answer:
            raise self._station.driver.watch.failure(f"{step.action} was to be answered {step.answer}, not {said or output}")

    def _check_power(self, step: CheckPower) -> None:
        driver = self._station.driver
        driver.catch_up()
        power_w = driver.machine.power_w(step.connector)
        if not step.at_least_w <= power_w <= step.at_most_w:
            raise driver.watch.failure(f"{power_w:.0f} W flow at connector {step.connector}, not {step.at_least_w:g} to {step.at_most_w:g}")

    async def _seen(self, mark: int, wanted: Callable[[Output], bool], what: str) -> Output:
        _, output = await self._until(lambda: self._station.observed.find(mark, wanted), what)
        return output

    async def _until(self, look: Callable[[], T | None], what: str) -> T:
        driver = self._station.driver
        if self._within is None:
            return await driver.watch.until(look, what, self._station.timeout_s)
        found = await driver.pass_time(self._within, look)
        if found is None:
            raise driver.watch.failure(f"{what}: not seen within {self._within} of the station's time")
        return found

    def _filled(self, value: Any, connector: int) -> Any:
        if isinstance(value, Mapping):
            return {key: self._filled(one, connector) for key, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one, connector) for one in value]
        if value == "$transaction_id":
            session = self._station.observed.session(connector)
            if session is None:
                raise self._station.driver.watch.failure(f"there is no session at connector {connector}")
            return session.started.transaction_id
        named = _NOW.fullmatch(value) if isinstance(value, str) else None
        return self._instant(*named.groups()) if named else value

    def _instant(self, sign: str | None, span: str | None) -> str:
        """`$now`, `$now+1h` and `$now-30m`: this very instant of the station's, as the CSMS's clock has it by what it told."""
        driver, ahead = self._station.driver, duration(span) if span else timedelta(0)
        at = driver.clock.now() + timedelta(seconds=driver.machine.csms_ahead_s or 0) + (-ahead if sign == "-" else ahead)
        return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _ended(output: Output, action: str, payload: Mapping[str, Any]) -> bool:
    if not isinstance(output, CallFinished) or output.action != action or output.outcome is not Outcome.ANSWERED:
        return False
    return all(output.request.get(name) == value for name, value in payload.items())
