"""A station that the CSMS puts off: Pending or Rejected first, Accepted later (OCPP 1.6, 4.2).

The station's time passes as far as the CSMS wants it to wait before it boots again. Before each such span the CSMS has real time to look
into the station, to change its settings and to tell it to boot at once.
"""

import time
from datetime import datetime, timedelta

from features.kit import world as worlds
from features.kit.player import NotApplicable
from features.kit.world import FIRST, World
from features.steps import conformance_wire as wire
from simulators.chargepoint.events import CallFinished, Output
from simulators.chargepoint.profile import Profile
from simulators.transport.virtual import VirtualChargePoint

THOUGHT_S, PATIENCE_S = 0.5, 30.0
"""How many real seconds the CSMS has before time passes, and in all."""
DIAL_S = 5.0
PUT_OFF = timedelta(hours=1)
"""So much of its head start may a station spend on one registration; the rest is the scenario's."""
DIAL = timedelta(seconds=5)
"""So much later at most it boots where the CSMS has closed the connection meanwhile."""
PUTTING_OFF = ("Pending", "Rejected")


def is_put_off(exchange: wire.Exchange) -> bool:
    """Whether the station is to boot again later."""
    return exchange.answer is not None and exchange.answer.status in PUTTING_OFF


def await_acceptance(world: World, name: str = FIRST) -> bool:
    """Wait until the CSMS has accepted the station; False when it has not within `PUT_OFF`. Raises NotApplicable when a pending station
    would have to wait longer than that."""
    station = world.stations[name]
    _await_answer(world, station)
    end, end_s = station.driver.clock.now() + PUT_OFF, time.monotonic() + PATIENCE_S
    while not _accepted(station):
        if station.driver.clock.now() >= end or time.monotonic() > end_s:
            return False
        if not _let_csms_think(world, station):
            _pass_wait(world, station, end)
    for status in dict.fromkeys(one.answer.status for one in _boots(station) if one.answer is not None and is_put_off(one)):
        world.verdict.dislike(
            f"BootNotification was answered with {status} before Accepted: legal in OCPP 1.6, 4.2; the official tool fails it"
        )
    return True


def _await_answer(world: World, station: VirtualChargePoint) -> None:
    """Wait for the answer to the first boot; one that no station understands is none, however long one waits."""

    def look() -> str | None:
        failure = station.driver.failure
        if failure is not None and not failure.retryable:
            raise failure
        if station.observed.registration != "Unknown":
            return station.observed.registration
        useless = next((one.answer for one in _boots(station) if one.answer is not None), None)
        assert useless is None, f"BootNotification got an answer that no station goes by: {useless.code or useless.payload}"
        return None

    world.bench.run(station.driver.watch.until(look, "BootNotification answered", world.data.limits["answer_s"] + DIAL_S))


def _let_csms_think(world: World, station: VirtualChargePoint) -> bool:
    """Whether it accepts the station meanwhile: it may have told it to boot at once."""
    status, wait = _last_word(station)
    too_long = wait > PUT_OFF
    look = station.driver.watch.within(lambda: _accepted(station), worlds.SETTLE_S if too_long else THOUGHT_S)
    accepted = bool(world.bench.run(look))
    if too_long and status == "Pending" and not accepted:
        raise NotApplicable(f"the CSMS lets a pending station wait {wait} (OCPP 1.6, 4.2), and no scenario lets so much time pass")
    return accepted


def _pass_wait(world: World, station: VirtualChargePoint, end: datetime) -> None:
    """Let time pass until another BootNotification has come to its end."""
    mark, left = station.observed.count, end - station.driver.clock.now()
    span = min(left, _last_word(station)[1] + DIAL)
    try:
        world.bench.run(station.driver.pass_time(span, lambda: station.observed.find(mark, _is_boot)))
    except ValueError:
        raise NotApplicable(f"the CSMS lets the station wait {span} once more, and the scenario has no time left") from None


def _accepted(station: VirtualChargePoint) -> bool:
    return station.observed.registration == "Accepted"


def _last_word(station: VirtualChargePoint) -> tuple[str, timedelta]:
    """What the last answer to a BootNotification said: the status, and how long the station waits for it. With an interval of 0 it
    chooses for itself (OCPP 1.6, 4.2)."""
    said = next((one.answer.payload for one in reversed(_boots(station)) if one.answer is not None), {})
    interval_s = said.get("interval")
    return str(said.get("status")), timedelta(
        seconds=interval_s if isinstance(interval_s, int) and interval_s > 0 else Profile().boot_retry_s
    )


def _boots(station: VirtualChargePoint) -> list[wire.Exchange]:
    return [one for one in wire.exchanges(station) if one.mine and one.call.action == "BootNotification"]


def _is_boot(output: Output) -> bool:
    return isinstance(output, CallFinished) and output.action == "BootNotification"
