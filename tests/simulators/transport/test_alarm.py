import asyncio
from datetime import timedelta

from simulators.transport.alarm import Alarm
from simulators.transport.clock import RealClock


async def test_it_rings_at_its_instant_and_once() -> None:
    clock, rang = RealClock(), asyncio.Event()
    rings: list[int] = []

    def ring() -> None:
        rings.append(1)
        rang.set()

    alarm = Alarm(clock, ring)
    alarm.set(clock.now() + timedelta(milliseconds=5))
    await asyncio.wait_for(rang.wait(), 30)
    assert rings == [1]


async def test_another_instant_replaces_the_one_before_and_none_silences_it() -> None:
    clock, rang = RealClock(), asyncio.Event()
    never = Alarm(clock, lambda: rang.set())
    never.set(clock.now())
    never.set(None)
    soon = asyncio.Event()
    alarm = Alarm(clock, soon.set)
    alarm.set(clock.now() + timedelta(hours=1))
    alarm.set(clock.now())
    await asyncio.wait_for(soon.wait(), 30)
    assert not rang.is_set()
