from collections.abc import AsyncIterator

import pytest

from simulators.fleet.fleet import Fleet
from simulators.fleet.plan import KINDS, Redial, Shape
from simulators.fleet.shapes import _PLAYERS, depart
from tests.simulators.fleet.conftest import until
from tests.simulators.scripted_csms import ScriptedCsms

COUNT = 6
SOON = Redial(0.01, 0.05)


@pytest.fixture
async def fleet(scripted: ScriptedCsms) -> AsyncIterator[Fleet]:
    async with Fleet(scripted.url, count=COUNT, redial=SOON, speed=60.0) as started:
        assert await started.booted(30)
        yield started


def back(fleet: Fleet) -> bool:
    return fleet.tally.number("connections", "reconnects") == COUNT and all(point.accepted for point in fleet.points)


def boots(csms: ScriptedCsms) -> int:
    return csms.actions().count("BootNotification")


def test_every_kind_has_its_player() -> None:
    assert set(_PLAYERS) == set(KINDS)


@pytest.mark.parametrize("kind", ["storm", "herd", "outage"])
async def test_connections_break_and_come_back_without_a_boot(fleet: Fleet, scripted: ScriptedCsms, kind: str) -> None:
    assert fleet.strike(Shape(kind, 0, 0.01, redial=SOON)) == COUNT
    await until(lambda: back(fleet))
    assert boots(scripted) == COUNT
    assert fleet.tally.total("closes") == COUNT


@pytest.mark.parametrize("kind", ["blackout", "restart"])
async def test_mains_that_fail_end_in_a_boot_of_every_station(fleet: Fleet, scripted: ScriptedCsms, kind: str) -> None:
    fleet.strike(Shape(kind, 0, 0.02))
    await until(lambda: back(fleet))
    assert boots(scripted) == 2 * COUNT


async def test_a_surge_begins_a_session_at_every_free_station_and_ends_it(fleet: Fleet) -> None:
    fleet.strike(Shape("surge", 0, 2))  # a car that leaves before its card was judged charges nothing
    await until(lambda: fleet.ground.counts["stopped"] == COUNT)
    assert fleet.tally.number("sessions", "arrivals") == COUNT


async def test_a_share_of_the_fleet_is_hit(fleet: Fleet) -> None:
    struck = fleet.strike(Shape("storm", 3, share=0.5))
    assert 0 < struck < COUNT
    await until(lambda: fleet.tally.number("connections", "reconnects") == struck)


async def test_sessions_go_on_through_an_outage_and_are_replayed(fleet: Fleet) -> None:
    fleet.strike(Shape("surge", 0, 3600))
    await until(lambda: fleet.ground.counts["started"] == COUNT)
    fleet.strike(Shape("outage", 0, 0.5))
    await until(lambda: not any(point.link for point in fleet.points))
    for point in fleet.points:
        depart(point, 1)
    await until(lambda: back(fleet) and fleet.ground.counts["stopped"] == COUNT)
    counts = fleet.ground.counts
    assert (counts["queued"] - counts["acknowledged"], counts["reordered"]) == (0, 0)
