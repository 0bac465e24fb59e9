import json
import threading

import pytest

from features.kit.bench import Bench
from features.kit.player import NotApplicable
from features.kit.port import Command, PortBroken, PortCannot
from features.kit.world import FIRST, World
from features.steps import conformance_door as door
from features.steps import conformance_frames as frames
from features.steps import conformance_link as link
from features.steps import conformance_wire as wire
from features.steps.conformance_station import do
from tests.features.steps.server import connected, good
from tests.features.steps.spoken import is_asked, tells


def let_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's orders come over the wire as the test data have it, and are answered with Accepted."""

    def command(action: str, request: object) -> Command:
        is_asked(world, f"o-{action}", action, {})
        return Command("answered", {"status": "Accepted"})

    monkeypatch.setattr(world, "command_station", command)


def test_an_order_is_given_without_waiting_for_its_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "settle", lambda world: None)
    monkeypatch.setitem(world.data.limits, "command_s", 30)
    let_order(world, monkeypatch)
    link.sends(world, "ClearCache")
    assert wire.ordered(world, "ClearCache", 30).call.action == "ClearCache"
    tells(world, "o-ClearCache", {"status": "Accepted"})
    link.lets_go(world)
    assert link.UNDER_WAY not in world.facts


@pytest.mark.parametrize("trouble", [PortCannot("send ClearCache"), PortBroken("no route")])
def test_what_the_port_cannot_do_or_fails_at_ends_the_scenario_at_the_order(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def command(action: str, request: object) -> Command:
        raise trouble

    monkeypatch.setattr(wire, "settle", lambda world: None)
    monkeypatch.setattr(world, "command_station", command)
    with pytest.raises(type(trouble), match=str(trouble)):
        link.sends(world, "ClearCache")


def test_a_port_that_fails_late_ends_the_wait_for_the_request(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = threading.Event()

    def command(action: str, request: object) -> Command:
        fails.wait(30)
        raise PortBroken("no route")

    monkeypatch.setattr(world, "command_station", command)
    monkeypatch.setattr(wire, "settle", lambda world: None)
    monkeypatch.setattr(wire, "SURE_S", 0.01)
    monkeypatch.setitem(world.data.limits, "command_s", 30)
    link.sends(world, "ClearCache")
    fails.set()
    with pytest.raises(PortBroken, match="no route"):
        wire.ordered(world, "ClearCache", 30)


def test_what_is_kept_back_leaves_when_it_is_let_go(patient_bench: Bench) -> None:
    with connected(patient_bench, good) as world:
        link.keeps_back(world, "Heartbeat")
        world.bench.run(world.station.send_raw('[2, "H1", "Heartbeat", {}]'))
        hold = world.facts[link.HELD][0]
        world.bench.run(hold.caught())
        link.lets_go(world)
        assert hold.count == 0
        assert link.HELD not in world.facts


def test_a_connection_breaks_before_the_answer_and_the_station_dials_again(patient_bench: Bench) -> None:
    with connected(patient_bench, good) as world:
        link.breaks_before(world, "Heartbeat")
        before = world.station.tape.written
        world.bench.run(world.station.send_raw('[2, "H1", "Heartbeat", {}]'))
        look = world.station.driver.watch.until
        world.bench.run(look(lambda: any(one.note == "connected" for one in world.station.tape.since(before)) or None, "a new dial", 30))
        broken, closed, dialled = [one.note for one in world.station.tape.since(before) if one.note]
        assert broken.startswith("fault reset Heartbeat")
        assert (closed[:17], dialled) == ("connection closed", "connected")


def test_a_network_that_comes_and_goes_makes_as_many_connections(patient_bench: Bench) -> None:
    with connected(patient_bench, good) as world:
        before = sum(one.note == "connected" for one in list(world.station.tape.entries))
        wire.settle(world)
        link.flaps(world, 3)
        assert sum(one.note == "connected" for one in list(world.station.tape.entries)) == before + 3
        do(world, "cut")


def test_a_ping_is_judged_with_the_message_around_it(patient_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with connected(
        patient_bench, lambda text: [json.dumps([3, json.loads(text)[1], {"status": "Rejected"}])], lambda text: "Echo" in text
    ) as world:
        monkeypatch.setattr(World, "csms_url", world.urls["CP1"])
        with pytest.raises(AssertionError, match="a request in three pieces was answered with"):
            link.answers_ping(world, 125)
        assert [one.note for one in world.verdict.lines if one.note] == ["connected", "pong"]
    with connected(patient_bench, good) as world:
        monkeypatch.setattr(World, "csms_url", world.urls["CP1"])
        link.answers_ping(world, 0)


def test_the_station_forgets_a_connection_that_still_stands(patient_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with connected(patient_bench, good) as world:
        old = world.station
        monkeypatch.setattr(link, "switch_on", lambda world: world.stations.update({FIRST: old}))
        monkeypatch.setattr(link, "await_boot", lambda world: None)
        link.dials_again(world)
        assert world.stations[link.BEFORE] is old
        assert old.driver.connected
        world.bench.run(old.send_raw('[2, "H9", "Heartbeat", {}]'))
        assert not [one for one in wire.exchanges(old) if one.call.message_id == "H9"]


def test_a_name_that_nobody_has_is_dialled_as_such(world: World) -> None:
    assert frames.fresh() != frames.fresh()
    assert door.HOW["the name of nobody"](world) == {"identity": "CP1-NOBODY", "password": None}
    assert door.HOW["its name in other capitals"](world) == {"identity": "cp1", "password": None}
    assert door.HOW["a newer subprotocol first"](world) == {"subprotocols": ("ocpp2.0.1", "ocpp1.6"), "password": None}


def test_a_name_without_letters_has_no_other_capitals(world: World) -> None:
    world.ids[FIRST] = "1001"
    with pytest.raises(NotApplicable, match="no letters in 1001"):
        door.HOW["its name in other capitals"](world)
