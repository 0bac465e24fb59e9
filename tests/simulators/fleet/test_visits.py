from collections.abc import Callable
from typing import Any

import pytest

from simulators.fleet.fleet import Fleet
from simulators.fleet.plan import Redial, Shape
from simulators.fleet.traffic import Driver
from tests.simulators.fleet.conftest import until
from tests.simulators.scripted_csms import ScriptedCsms, friendly


async def played(csms: ScriptedCsms, holds: Callable[[Fleet], object], **options: Any) -> Fleet:
    """A fleet with traffic, until something holds of it."""
    async with Fleet(csms.url, count=3, speed=600.0, session_every_s=120, redial=Redial(0.01, 0.05), **options) as fleet:
        await until(lambda: holds(fleet))
    return fleet


def cards(csms: ScriptedCsms) -> set[str]:
    """Those with which sessions were begun."""
    return {payload["idTag"] for action, payload in csms.calls if action == "StartTransaction"}


async def test_cars_come_charge_and_leave_by_themselves(scripted: ScriptedCsms) -> None:
    fleet = await played(scripted, lambda fleet: fleet.ground.counts["started"] > 3 and len(cards(scripted)) == 3)
    counts = fleet.ground.counts
    assert counts["started"] == counts["stopped"] > 3
    assert all(visits._timer is None or visits._timer.cancelled() for visits in fleet._visits.values())
    assert fleet.tally.total("drivers") == fleet.tally.number("sessions", "arrivals")
    assert cards(scripted) == {"TAG00001", "TAG00002", "TAG00003"}


async def test_the_same_seed_brings_the_same_drivers_in_the_same_order() -> None:
    async def first_cars() -> dict[str, int]:
        async with ScriptedCsms() as csms:
            fleet = await played(csms, lambda fleet: fleet.tally.number("sessions", "arrivals") >= 3, seed=5)
        return fleet.tally.counts["drivers"]

    one, other = await first_cars(), await first_cars()
    assert set(one) & set(other)


async def test_a_car_that_finds_its_connector_taken_is_counted_and_drives_on(scripted: ScriptedCsms) -> None:
    def never_ready(action: str, payload: dict[str, object]) -> dict[str, object] | None:
        return None if action == "Authorize" else friendly(action, payload)

    scripted.answer = never_ready
    async with Fleet(scripted.url, count=1, speed=600.0, session_every_s=120) as fleet:
        assert await fleet.booted(30)
        await scripted.say('[2,"a","ChangeAvailability",{"connectorId":1,"type":"Inoperative"}]')
        await until(lambda: fleet.tally.total("arrivals turned away") >= 2)
        await fleet.close(0)
    assert set(fleet.tally.counts["arrivals turned away"]) <= {"Unavailable", "Preparing", "Finishing"}
    assert fleet.tally.number("sessions", "arrivals") >= 2


LONG = Driver("bus", 350_000, 11_000, (100_000, 100_000), (3_000, 3_000))


def accounted(fleet: Fleet) -> bool:
    return fleet.tally.total("cars") == fleet.tally.number("sessions", "arrivals") > 0


async def test_cars_come_on_time_though_others_stay_and_are_turned_away(scripted: ScriptedCsms) -> None:
    async with Fleet(scripted.url, count=1, speed=600.0, session_every_s=120, drivers=(LONG,)) as fleet:
        await until(lambda: fleet.tally.total("arrivals turned away") >= 5 and fleet.ground.counts["started"])
        assert fleet.ground.counts["started"] == 1
        assert len(fleet._visits[1]._leaving) == 1
    assert set(fleet.tally.counts["arrivals turned away"]) <= {"Preparing", "Charging"}
    assert accounted(fleet)
    assert fleet.report()["sessions"]["turned_away"] == fleet.report()["sessions"]["cars"]["turned away"]


async def test_a_car_takes_any_connector_that_is_free(scripted: ScriptedCsms) -> None:
    async with Fleet(scripted.url, count=1, speed=600.0, session_every_s=120, connectors=3, drivers=(LONG,)) as fleet:
        await until(lambda: fleet.tally.total("arrivals turned away") >= 2 and fleet.ground.counts["started"] >= 3)
    begun = [payload["connectorId"] for action, payload in scripted.calls if action == "StartTransaction"]
    assert begun == [1, 2, 3]
    assert accounted(fleet)


@pytest.mark.parametrize("kind", ["outage", "blackout", "storm", "herd", "restart", "surge"])
async def test_every_car_of_a_bad_day_is_accounted_for(scripted: ScriptedCsms, kind: str) -> None:
    shape = Shape(kind, 0.1, 0.2)
    options: dict[str, Any] = {"count": 8, "speed": 600.0, "session_every_s": 60, "redial": Redial(0.01, 0.05)}
    async with Fleet(scripted.url, shapes=(shape,), **options) as fleet:
        await until(lambda: fleet.tally.number("sessions", "arrivals") >= 60 and fleet.tally.number("shapes", kind))
        await until(lambda: fleet.ground.counts["started"])
    assert accounted(fleet)
    assert fleet.report()["sessions"]["cars"]["began a session"] >= fleet.ground.counts["started"] > 0


async def test_cars_whose_cards_nobody_judges_are_accounted_for_too(scripted: ScriptedCsms) -> None:
    scripted.answer = lambda action, payload: None if action == "Authorize" else friendly(action, payload)
    async with Fleet(scripted.url, count=2, speed=600.0, session_every_s=60) as fleet:
        await until(lambda: fleet.tally.number("sessions", "arrivals") >= 8)
        await fleet.close(0)
    assert accounted(fleet)
    assert set(fleet.tally.counts["cars"]) <= {
        "turned away",
        "left without a session",
        "waited when the run ended",
        "refused: Invalid (offline)",
    }
