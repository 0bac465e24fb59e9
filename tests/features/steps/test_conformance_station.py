import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from features.kit.bench import Bench
from features.kit.player import NotApplicable
from features.kit.unplayable import Unplayable
from features.kit.world import World
from features.steps import conformance_data as data
from features.steps import conformance_registration as registration
from features.steps import conformance_station as station
from features.steps import conformance_wire as wire
from simulators.transport.watch import ExpectationFailed
from tests.features.steps.server import ACCEPTED, connected
from tests.features.steps.spoken import NOWHERE

TAKEN = {"idTagInfo": {"status": "Accepted"}}
ANSWERS: dict[str, dict[str, Any]] = {"BootNotification": ACCEPTED, "Authorize": TAKEN, "StartTransaction": {"transactionId": 7, **TAKEN}}


def kind(text: str) -> list[str]:
    _, name, action, _ = json.loads(text)
    return [json.dumps([3, name, ANSWERS.get(action, {})])]


@pytest.fixture
def outside(patient_bench: Bench) -> Iterator[World]:
    """A world whose CSMS takes everything; its station may be switched on anew, with a nameplate of the test data."""
    bench = copy.copy(patient_bench)
    bench.data = replace(bench.data, station={"vendor": "Acme", "model": "One", "serial_number": "S1", "firmware_version": ""})
    with connected(bench, kind, lambda text: True) as world:
        first = world.station
        world.facts[station.OPTIONS] = {"url": world.urls["CP1"]}
        yield world
        if world.station is not first:
            world.bench.run(world.station.__aexit__(None, None, None))


def calls(world: World) -> list[str]:
    return [f"{one.call.action} {one.call.payload.get('status', '')}".strip() for one in wire.exchanges(world.station) if one.mine]


def test_a_station_boots_with_the_nameplate_of_the_test_data(outside: World) -> None:
    station.switch_on(outside)
    station.await_boot(outside)
    boot = next(one.call.payload for one in wire.exchanges(outside.station) if one.call.action == "BootNotification")
    assert boot == {"chargePointVendor": "Acme", "chargePointModel": "One", "chargePointSerialNumber": "S1"}


@pytest.mark.parametrize(("count", "unit"), [(7, "hours"), (10**5, "days"), (10**20, "days"), (10**400, "seconds")])
def test_more_time_than_a_scenario_has_cannot_pass(outside: World, count: int, unit: str) -> None:
    station.booted(outside)
    with pytest.raises(Unplayable, match="no more than 6 hours may pass in a scenario"):
        station.pass_time(outside, count, unit)


def test_an_interval_longer_than_a_scenario_is_not_applicable(outside: World) -> None:
    station.switch_on(outside, {"MeterValueSampleInterval": "1000000"})
    station.await_boot(outside)
    with pytest.raises(NotApplicable, match="the meter interval is 1000000 s"):
        station.pass_span(outside, "meter interval")


def test_a_station_with_late_stops_tells_of_the_end_before_it_stops(outside: World) -> None:
    station.booted_with(outside, "late stops")
    for deed in ("plug", "swipe", "swipe"):
        station.do(outside, deed, *(["T"] if deed == "swipe" else []), 1)
    wire.settle(outside)
    assert calls(outside)[-1] == "StatusNotification Finishing"
    station.pass_time(outside, 10, "seconds")
    wire.settle(outside)
    assert calls(outside)[-1] == "StopTransaction"


def test_the_connector_after_the_last_is_one_that_no_station_has(world: World) -> None:
    assert data.value(world, "the connector after the last") == world.bench.connectors + 1


def test_a_verdict_says_first_why_there_is_no_connection_and_gives_no_advice_to_developers(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(registration, "DIAL_S", 0.15)
    world.ids["nobody's"] = "CP9"
    station.switch_on(world, name="nobody's")
    driver = world.stations["nobody's"].driver
    world.bench.run(driver.watch.until(lambda: driver.failure, "a dial in vain", 30))
    try:
        with pytest.raises(ExpectationFailed) as failure:
            station.await_boot(world, "nobody's")
    finally:
        world.bench.run(world.stations["nobody's"].__aexit__(None, None, None))
    first, second, *_ = str(failure.value).splitlines()
    assert (first, second) == (f"nothing listens at {NOWHERE}", "BootNotification answered: not seen within 0.2 s")
    assert "virtual clock" not in str(failure.value)
