import asyncio
from datetime import datetime, timedelta

import pytest

from csms.services import reading, registration
from csms.storage.work import Unit, Work
from csms.websocket.sightings import Sightings
from tests.csms.broken import without
from tests.csms.websocket.sockets import eventually

A_SECOND = timedelta(seconds=1)


class Counted:
    """The work of a test, and how many units it was handed."""

    def __init__(self, work: Work) -> None:
        self._work, self.units = work, 0

    async def run(self, unit: Unit[None]) -> None:
        self.units += 1
        await self._work.run(unit)


class Slow(Counted):
    """It carries nothing out before it may."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.may_go_on = asyncio.Event()

    async def run(self, unit: Unit[None]) -> None:
        self.units += 1
        await self.may_go_on.wait()
        await self._work.run(unit)


@pytest.fixture
async def stations(work: Work, at: datetime) -> list[str]:
    names = ["CP1", "CP2"]
    for name in names:
        await work.run(lambda store, name=name: registration.create(store, name, at))
    return names


async def times(station: str) -> tuple[datetime | None, datetime | None]:
    found = await reading.charge_point(station)
    return found["last_seen"], found["last_heartbeat_timestamp"]


async def test_many_sightings_become_one_unit_and_the_latest_stays(work: Work, stations: list[str], at: datetime) -> None:
    counted = Counted(work)
    sightings = Sightings(counted)  # type: ignore[arg-type]
    for number in range(100):
        sightings.note("CP1", at + number * A_SECOND, beat=number == 50)
        sightings.note("CP2", at)
    await eventually(lambda: counted.units)
    await sightings.close()
    assert counted.units == 1
    assert await times("CP1") == (at + 99 * A_SECOND, at + 50 * A_SECOND)
    assert await times("CP2") == (at, None)


async def test_they_are_written_by_themselves_and_again_after_a_pause(work: Work, stations: list[str], at: datetime) -> None:
    sightings = Sightings(work)
    for number in range(2):
        sightings.note("CP1", at + number * A_SECOND, beat=True)
        await eventually(lambda: sightings.of("CP1") == {})
    await eventually(lambda: sightings._writing is None)
    assert await times("CP1") == (at + A_SECOND, at + A_SECOND)


async def test_closing_writes_what_is_left(work: Work, stations: list[str], at: datetime) -> None:
    sightings = Sightings(work)
    sightings.note("CP1", at, beat=True)
    assert sightings.of("CP1") == {"CP1": (at, at)}
    assert sightings.of("CP2") == {}
    await sightings.close()
    assert await times("CP1") == (at, at)


async def test_closing_waits_for_what_is_being_written(work: Work, stations: list[str], at: datetime) -> None:
    slow = Slow(work)
    sightings = Sightings(slow)  # type: ignore[arg-type]
    sightings.note("CP1", at)
    await eventually(lambda: slow.units)
    closing = asyncio.ensure_future(sightings.close())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not closing.done()
    slow.may_go_on.set()
    await closing
    assert await times("CP1") == (at, None)


async def test_a_database_that_fails_gets_them_later(work: Work, database_url: str, stations: list[str], at: datetime) -> None:
    sightings = Sightings(work)
    sightings.note("CP1", at, beat=True)
    async with without(database_url, "charge_points"):
        await sightings.close()
        sightings.note("CP1", at + A_SECOND)
    await sightings.close()
    assert await times("CP1") == (at + A_SECOND, at)


async def test_a_station_that_was_deleted_meanwhile_harms_nobody(work: Work, stations: list[str], at: datetime) -> None:
    sightings = Sightings(work)
    sightings.note("CP1", at)
    sightings.note("CP2", at)
    await work.run(lambda store: registration.remove(store, "CP1"))
    await sightings.close()
    assert await times("CP2") == (at, None)
