import asyncio
from functools import partial
from typing import Any

import pytest

from simulators import Fleet
from simulators.chargepoint.profile import Profile
from simulators.fleet.plan import Redial, Shape
from tests.conftest import StartCsms
from tests.simulators.fleet.conftest import counting, until
from tests.simulators.scripted_csms import ScriptedCsms

SOON = Redial(0.01, 0.05)


def has_reconnected(fleet: Fleet, times: int) -> bool:
    return fleet.tally.number("connections", "reconnects") == times


async def struck(fleet: Fleet, *shapes: Shape) -> None:
    """Let one shape after the other hit a fleet that is in service, and wait until it is so again."""
    assert await fleet.booted(30)
    for number, shape in enumerate(shapes, 1):
        reconnects = number * fleet.strike(shape)
        await until(partial(has_reconnected, fleet, reconnects))
        await until(lambda: all(point.accepted for point in fleet.points))


async def test_a_fleet_boots_and_leaves_without_a_task_left(scripted: ScriptedCsms) -> None:
    before = asyncio.all_tasks()
    async with Fleet(scripted.url, count=20, pattern="X{n:03}") as fleet:
        assert await fleet.booted(30)
    assert asyncio.all_tasks() == before
    assert sorted(scripted.paths) == [f"/ocpp/X{number:03}" for number in range(1, 21)]
    assert scripted.closes == [1000] * 20
    summary = fleet.report()
    assert summary["verdict"]["passed"]
    assert summary["stations"]["accepted once"] == 20
    assert summary["messages"]["BootNotification"]["answered"] == 20


async def test_a_fleet_with_traffic_and_shapes_loses_nothing(scripted: ScriptedCsms) -> None:
    async with Fleet(scripted.url, count=10, session_every_s=60, speed=120.0, redial=SOON) as fleet:
        await struck(fleet, Shape("storm", 0, redial=SOON), Shape("outage", 0, 0.2), Shape("blackout", 0, 0.1))
        await until(lambda: fleet.ground.counts["started"])
    summary = fleet.report()
    assert summary["verdict"]["reasons"] == []
    assert summary["sessions"]["started"] == summary["sessions"]["stopped"] > 0
    assert summary["run"]["shapes"] == {"storm": 10, "outage": 10, "blackout": 10}


async def test_a_csms_that_gives_one_id_twice_is_found_out() -> None:
    async with ScriptedCsms() as csms, Fleet(csms.url, count=3, session_every_s=60, speed=240.0) as fleet:
        assert await fleet.booted(30)
        await until(lambda: fleet.ground.counts["started"] >= 3)
        await fleet.close()
    assert "transaction ids were given twice" in " ".join(fleet.report()["verdict"]["reasons"])


async def test_a_csms_that_forgets_the_stop_leaves_sessions_open_and_messages_lost() -> None:
    friendly = counting()

    def forgetful(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return None if action == "StopTransaction" else friendly(action, payload)

    async with ScriptedCsms(forgetful) as csms, Fleet(csms.url, count=2, session_every_s=60, speed=240.0) as fleet:
        await until(lambda: fleet.ground.counts["started"] >= 2)
        await fleet.close(0.1)
    counted = fleet.report()["correctness"]
    assert counted["sessions_not_stopped"] == 2
    assert counted["lost"] >= 2
    assert not fleet.report()["verdict"]["passed"]


async def test_an_answer_that_breaks_the_schema_is_counted() -> None:
    friendly = counting()

    def sloppy(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {} if action == "Heartbeat" else friendly(action, payload)

    async with ScriptedCsms(sloppy) as csms, Fleet(csms.url, count=1, speed=600.0) as fleet:
        await until(lambda: fleet.tally.total("violations"))
    assert fleet.report()["correctness"]["schema_violations"] >= 1


async def test_stations_that_are_never_accepted_are_named_by_cause() -> None:
    async with ScriptedCsms(refuse=401) as csms, Fleet(csms.url, count=4, redial=SOON) as fleet:
        await until(lambda: fleet.tally.total("dials failed") >= 4)
        assert not await fleet.booted(0)
    summary = fleet.report()
    assert sum(summary["failures"]["never accepted"].values()) == 4
    assert list(summary["failures"]["dials failed"]) == ["unauthorized (HTTP 401)"]
    assert summary["verdict"]["reasons"] == ["4 stations were never accepted"]


async def test_a_share_of_the_numbers_is_a_fleet_of_its_own(scripted: ScriptedCsms) -> None:
    async with Fleet(scripted.url, count=6, numbers=[2, 5], profile=Profile(connectors=2)) as fleet:
        assert await fleet.booted(30)
        assert fleet.plan.connectors == 2
    assert sorted(scripted.paths) == ["/ocpp/CP00002", "/ocpp/CP00005"]


async def test_closing_twice_changes_no_report(scripted: ScriptedCsms) -> None:
    async with Fleet(scripted.url, count=1) as fleet:
        assert await fleet.booted(30)
        await fleet.close()
        report = fleet.report()
        await fleet.close()
    assert fleet.report() == report


@pytest.mark.parametrize("csms", ["http://127.0.0.1/ocpp", "ws://"])
def test_an_unusable_address_is_refused_at_once(csms: str) -> None:
    with pytest.raises(ValueError, match="WebSocket address"):
        Fleet(csms)


async def test_against_the_csms_nothing_is_lost_and_what_is_stored_agrees(sqlite_csms: StartCsms) -> None:
    from simulators.fleet.conduct import Session
    from simulators.fleet.registrar import Registrar

    csms = await sqlite_csms()
    kept: list[Session] = []
    async with Registrar(csms.url) as api:
        identities = [f"CP{number:05}" for number in range(1, 6)]
        await api.register((f"CP{number:05}", f"TAG{number:05}") for number in range(1, 6))
        known = await api.known(identities)
        options: dict[str, Any] = {"count": 5, "session_every_s": 60, "speed": 120.0, "redial": SOON, "keep": kept.append}
        async with Fleet(csms.ws_url.rstrip("/"), **options) as fleet:
            await until(lambda: fleet.ground.counts["started"])
            await struck(fleet, Shape("outage", 0, 0.3), Shape("storm", 0, redial=SOON))
            await until(lambda: fleet.ground.counts["stopped"] > 10)
        stored = await api.compare(identities, kept, known)
    assert fleet.report()["verdict"]["reasons"] == []
    assert stored == {"compared": len(kept), "differing": 0, "differences": []}
    assert len(kept) >= 5
