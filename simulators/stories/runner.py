"""Plays a story with a virtual charge point, step by step. What a step means is here; who plays it is not."""

from collections.abc import Callable

from simulators.stories.steps import (
    Boot,
    ChargeFor,
    CutNetwork,
    HoldCard,
    PlugIn,
    PullOut,
    RestoreNetwork,
    Step,
    StopByCard,
    Story,
)
from simulators.transport.observed import Session
from simulators.transport.virtual import VirtualChargePoint


async def play(story: Story, station: VirtualChargePoint, on_step: Callable[[Step], None] | None = None) -> list[Session]:
    """Play `story` to its end and return the sessions of the station; `on_step` hears each step as it begins.

    Raises ExpectationFailed, with the last frames, for the step that fails, and DialFailed when the CSMS
    turns the station away.
    """
    for step in story:
        if on_step:
            on_step(step)
        await _take(step, station)
    return station.observed.sessions


async def _take(step: Step, station: VirtualChargePoint) -> None:
    match step:
        case Boot():
            await station.booted()
        case PlugIn(connector):
            await station.plug(connector)
        case HoldCard(id_tag, connector):
            await station.swipe(id_tag, connector)
            await station.charging(connector)
        case ChargeFor():
            await _charge(step, station)
        case StopByCard(connector):
            stopped = await station.stop(connector)
            if not stopped.accepted:
                raise station.driver.watch.failure("the CSMS did not acknowledge the StopTransaction")
        case PullOut(connector):
            await station.unplug(connector)
            await station.told("Available", connector)
        case CutNetwork():
            await station.cut()
        case RestoreNetwork():
            await station.restore()
            await station.connected()


async def _charge(step: ChargeFor, station: VirtualChargePoint) -> None:
    clock, watch = station.driver.clock, station.driver.watch
    session = station.observed.session(step.connector)
    if session is None:
        raise watch.failure(f"there is no session at connector {step.connector}")
    span_s = clock.seconds_until(clock.now() + step.duration)
    ended = await watch.within(lambda: session.stopped, span_s)
    if ended is not None:
        raise watch.failure(f"the session ended early: {ended.reason}")
