from collections.abc import AsyncIterator

import pytest

from simulators.lab.bench import Bench
from simulators.lab.errors import BadRequest, Taken, Unknown
from simulators.lab.wanted import Wanted, read_all
from tests.simulators.scripted_csms import ScriptedCsms


@pytest.fixture
async def csms() -> AsyncIterator[ScriptedCsms]:
    async with ScriptedCsms() as csms:
        yield csms


@pytest.fixture
async def bench(csms: ScriptedCsms) -> AsyncIterator[Bench]:
    bench = Bench(csms.url)
    yield bench
    await bench.close()


def wanted(bench: Bench, *points: dict[str, object]) -> dict[str, Wanted]:
    return read_all(list(points), bench.csms)


async def test_populating_twice_changes_nothing(bench: Bench, csms: ScriptedCsms) -> None:
    state = wanted(bench, {"id": "A"}, {"id": "B"})
    assert (await bench.populate(state))["created"] == ["A", "B"]
    before = bench.point("A")
    assert await before.expect({"registration": "Accepted"})
    assert await bench.populate(state) == {"created": [], "replaced": [], "removed": [], "kept": ["A", "B"]}
    assert bench.point("A") is before
    assert csms.paths.count("/ocpp/A") == 1


async def test_populating_is_the_whole_state(bench: Bench) -> None:
    await bench.populate(wanted(bench, {"id": "A"}, {"id": "B"}, {"id": "C"}))
    changes = await bench.populate(wanted(bench, {"id": "D"}, {"id": "C", "connectors": 2}, {"id": "A"}))
    assert changes == {"created": ["D"], "replaced": ["C"], "removed": ["B"], "kept": ["A"]}
    assert list(bench.points) == ["D", "C", "A"]


async def test_populating_takes_back_what_was_put_on_later(bench: Bench) -> None:
    state = wanted(bench, {"id": "A", "faults": ["noop"]})
    await bench.populate(state)
    bench.point("A").misbehave(["drop Heartbeat"])
    bench.point("A").answer("Reset", {"status": "Rejected"})
    assert (await bench.populate(state))["kept"] == ["A"]
    shown = bench.point("A").as_dict()
    assert (shown["faults"], shown["answers"]) == (["noop"], {})


async def test_a_bad_state_changes_nothing(bench: Bench) -> None:
    await bench.populate(wanted(bench, {"id": "A"}))
    with pytest.raises(BadRequest):
        await bench.populate(wanted(bench, {"id": "B"}, {"id": "C", "faults": ["nonsense"]}))
    assert list(bench.points) == ["A"]


async def test_points_come_and_go_by_name(bench: Bench) -> None:
    [one] = wanted(bench, {"id": "A"}).values()
    await bench.add(one)
    with pytest.raises(Taken):
        await bench.add(one)
    await bench.remove("A")
    for ask in (bench.point, lambda name: bench.points[name]):
        with pytest.raises((Unknown, KeyError)):
            ask("A")
    with pytest.raises(Unknown):
        await bench.remove("A")


async def test_a_reset_begins_anew(bench: Bench, csms: ScriptedCsms) -> None:
    await bench.populate(wanted(bench, {"id": "A"}))
    before = bench.point("A")
    assert await before.expect({"registration": "Accepted"})
    before.act("plug", {})
    before.misbehave(["drop Heartbeat"])
    await bench.reset()
    after = bench.point("A")
    assert await after.expect({"registration": "Accepted", "status": "Available"})
    assert after.as_dict()["faults"] == []
    assert csms.actions().count("BootNotification") == 2


async def test_memory_is_bounded(csms: ScriptedCsms) -> None:
    bench = Bench(csms.url, frames=10)
    await bench.populate(wanted(bench, {"id": "A"}))
    assert await bench.point("A").expect({"registration": "Accepted"})
    for _ in range(30):
        bench.point("A").station.tape.write("note", bench.point("A").station.driver.clock.now(), note="x")
    assert len(bench.point("A").log.entries) == len(bench.point("A").station.tape.entries) == 10
    await bench.close()
