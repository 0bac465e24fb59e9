import asyncio
import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.chargepoint.profile import Profile
from simulators.transport.clock import RealClock
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.wire import Pass, Remark
from tests.simulators.scripted_csms import ScriptedCsms, friendly, mute

START = datetime(2026, 1, 1, tzinfo=UTC)


class Worker:
    """A participant that works at given instants and is late when told so."""

    def __init__(self, clock: VirtualClock, *seconds: float) -> None:
        self.clock = clock
        self.dues = [START + timedelta(seconds=s) for s in seconds]
        self.done: list[float] = []
        self.settled = True
        self.given_up = 0
        clock.join(self)

    @property
    def due(self) -> datetime | None:
        return self.dues[0] if self.dues else None

    def run_due(self) -> None:
        self.done.append((self.clock.now() - START).total_seconds())
        self.dues.pop(0)

    def give_up_waiting(self) -> None:
        self.given_up += 1
        self.settled = True


async def test_timers_fire_in_their_order_at_their_instants() -> None:
    clock = VirtualClock(START)
    first, second = Worker(clock, 1, 5, 90), Worker(clock, 2, 5)
    await clock.advance(minutes=1)
    assert (first.done, second.done) == ([1, 5], [2, 5])
    assert clock.now() == START + timedelta(minutes=1)
    await clock.advance(minutes=1)
    assert first.done == [1, 5, 90]
    assert clock.elapsed_s() == 120


async def test_time_stands_still_while_something_is_under_way() -> None:
    clock = VirtualClock(START)
    worker = Worker(clock, 1)
    worker.settled = False
    moving = asyncio.create_task(clock.advance(seconds=10))
    for _ in range(5):
        await asyncio.sleep(0)
    assert clock.now() == START
    worker.settled = True
    clock.notify()
    await moving
    assert worker.done == [1]


async def test_its_patience_ends() -> None:
    clock = VirtualClock(START, patience_s=0.01)
    worker = Worker(clock, 1)
    worker.settled = False
    await clock.advance(seconds=10)
    assert (worker.given_up, worker.done) == (1, [1])


async def test_it_stops_as_soon_as_what_is_looked_for_is_there() -> None:
    clock = VirtualClock(START)
    worker = Worker(clock, 1, 2, 3)
    assert await clock.run(timedelta(hours=1), lambda: len(worker.done) == 2) is True
    assert clock.now() == START + timedelta(seconds=2)


async def test_a_timer_that_does_not_move_on_is_an_error_and_no_endless_loop() -> None:
    clock = VirtualClock(START)
    worker = Worker(clock, 1)
    worker.dues = worker.dues * 20_000
    with pytest.raises(RuntimeError, match="does not get it done"):
        await clock.advance(seconds=2)


async def test_it_starts_a_day_ago_and_does_not_pass_real_time() -> None:
    clock = VirtualClock()
    assert timedelta(hours=23) < RealClock().now() - clock.now() < timedelta(hours=25)
    with pytest.raises(ValueError, match="head_start"):
        await clock.advance(hours=25)
    await VirtualClock(START + timedelta(days=36500)).advance(days=1)


async def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        VirtualClock(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="backwards"):
        await VirtualClock(START).advance(seconds=-1)


def test_waiting_alone_never_gets_there() -> None:
    clock = VirtualClock(START)
    assert clock.seconds_until(START) == 0
    assert clock.seconds_until(START + timedelta(seconds=1)) == math.inf


# --- with a station


def living(csms: ScriptedCsms, clock: VirtualClock, **options: Any) -> VirtualChargePoint:
    return VirtualChargePoint(csms.url, "CP1", clock=clock, **{"seed": 1, "timeout_s": 30, **options})


async def test_a_session_of_45_minutes_takes_as_long_as_its_round_trips() -> None:
    async with ScriptedCsms() as csms, living(csms, VirtualClock(START)) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        await cp.charging()
        await cp.advance(minutes=45)
        stopped = await cp.stop()
        sent = [payload["meterValue"][0]["timestamp"] for action, payload in csms.calls if action == "MeterValues"]
        assert sent == [f"2026-01-01T00:{minute:02}:00.000Z" for minute in range(1, 46)]
        assert stopped.meter_stop_wh == 8_250
        assert csms.actions().count("Heartbeat") == 9


async def test_a_csms_that_never_answers_runs_into_the_timeout_of_station_time() -> None:
    async with ScriptedCsms(mute) as csms, living(csms, VirtualClock(START, patience_s=0.05)) as cp:
        await cp.connected()
        await cp.advance(seconds=29)
        assert len(cp.observed.outputs) == 0 or cp.observed.registration == "Unknown"
        finished = await cp.expect("BootNotification", within=2)
        assert finished.outcome == "timed out"  # type: ignore[union-attr]
        assert cp.driver.clock.now() == START + timedelta(seconds=30)


async def test_an_answer_that_is_held_comes_at_its_instant_of_station_time() -> None:
    class Slow:
        def connected(self, at: datetime) -> tuple[()]:
            return ()

        def carry(self, direction: str, text: str, at: datetime) -> tuple[Pass | Remark, ...]:
            return (Remark("held"), Pass(text, after_s=5)) if direction == "received" else (Pass(text),)

    async with ScriptedCsms() as csms, living(csms, VirtualClock(START, patience_s=60), wire=Slow()) as cp:
        await cp.booted(within=10)
        assert cp.driver.clock.now() == START + timedelta(seconds=5)


async def test_two_stations_live_by_one_clock() -> None:
    async with ScriptedCsms() as csms:
        clock = VirtualClock(START)
        profile = Profile(settings={"HeartbeatInterval": "300"})
        one = living(csms, clock, profile=profile)
        other = VirtualChargePoint(csms.url, "CP2", clock=clock, profile=profile, seed=1)
        async with one, other:
            await one.booted()
            await other.booted()
            await clock.advance(minutes=11)
            assert csms.actions().count("Heartbeat") == 4


async def test_the_time_of_the_csms_is_recorded_and_not_followed() -> None:
    async with ScriptedCsms() as csms, living(csms, VirtualClock(START)) as cp:
        await cp.booted()
        await cp.advance(seconds=0)
        ahead_s = (datetime(2030, 1, 1, tzinfo=UTC) - START).total_seconds()
        assert cp.driver.machine.csms_ahead_s == ahead_s
        statuses = [payload["timestamp"] for action, payload in csms.calls if action == "StatusNotification"]
        assert statuses == ["2026-01-01T00:00:00.000Z"] * 2


async def test_the_time_of_the_csms_is_followed_when_that_is_wanted() -> None:
    async with ScriptedCsms() as csms, living(csms, VirtualClock(START), follow_csms_time=True) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        await cp.charging()
        await cp.advance(minutes=2)
        assert cp.driver.machine.csms_ahead_s == 0
        times = [payload["meterValue"][0]["timestamp"] for action, payload in csms.calls if action == "MeterValues"]
        assert times == ["2030-01-01T00:01:00.000Z", "2030-01-01T00:02:00.000Z"]


async def test_pings_go_out_in_real_time_while_the_clock_stands_still() -> None:
    async with ScriptedCsms() as csms, living(csms, VirtualClock(START)) as cp:
        await cp.booted()
        line = cp.driver._passage.line
        assert line is not None
        assert line.link.ping_interval == 20
        assert cp.driver.clock.now() == START


async def test_a_download_is_waited_for() -> None:
    async with ScriptedCsms() as csms, living(csms, VirtualClock(START)) as cp:
        await cp.booted()
        gate = asyncio.Event()

        async def work() -> None:
            await gate.wait()

        cp.driver.employ(work())
        moving = asyncio.create_task(cp.advance(seconds=10))
        for _ in range(20):
            await asyncio.sleep(0)
        assert cp.driver.clock.now() == START
        gate.set()
        await moving
        assert cp.driver.clock.now() == START + timedelta(seconds=10)


async def test_a_lost_network_comes_back_by_station_time() -> None:
    async with ScriptedCsms() as csms, living(csms, VirtualClock(START)) as cp:
        await cp.booted()
        csms.links[0].transport.abort()
        await cp.disconnected()
        await cp.connected(within=2)
        assert len(csms.links) == 2
        assert cp.driver.clock.now() <= START + timedelta(seconds=1)


async def test_a_call_that_a_fault_drops_is_not_waited_for() -> None:
    class Dropping:
        def connected(self, at: datetime) -> tuple[()]:
            return ()

        def carry(self, direction: str, text: str, at: datetime) -> tuple[Pass, ...]:
            message = json.loads(text)
            return () if message[0] == 2 and message[2] == "Heartbeat" else (Pass(text),)

    def quick(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        answer = friendly(action, payload)
        return {**answer, "interval": 10} if action == "BootNotification" and answer else answer

    async with ScriptedCsms(quick) as csms, living(csms, VirtualClock(START, patience_s=60), wire=Dropping()) as cp:
        await cp.booted()
        finished = await cp.expect("Heartbeat", within=60)
        assert finished.outcome == "timed out"  # type: ignore[union-attr]
        assert "Heartbeat" not in csms.actions()


async def test_a_call_that_was_held_is_waited_for_once_it_has_left() -> None:
    class Late:
        def connected(self, at: datetime) -> tuple[()]:
            return ()

        def carry(self, direction: str, text: str, at: datetime) -> tuple[Pass, ...]:
            return (Pass(text, after_s=5 if '"Authorize"' in text else 0),)

    async with ScriptedCsms() as csms, living(csms, VirtualClock(START, patience_s=60), wire=Late()) as cp:
        await cp.booted()
        await cp.swipe("TAG")
        await cp.expect("Authorize", within=600)
        assert cp.driver.clock.now() == START + timedelta(seconds=5)
