from datetime import timedelta

import pytest

from features.kit.bench import Bench
from features.kit.port import Command, Port, PortCannot
from features.kit.stations import Stations
from features.kit.world import FIRST, INSISTING, Breached, World
from simulators.transport.clock import RealClock


def test_a_charge_point_that_was_made_may_be_switched_on(world: World) -> None:
    identity = world.make(description="Yard")
    world.bench.run(world.switch_on().booted())
    assert (world.charging_point_id, world.station.identity) == (identity, identity)
    world.check()


def test_the_observers_name_what_broke_a_rule(world: World) -> None:
    world.make()
    world.bench.run(world.switch_on().booted())
    world.station.tape.write("received", RealClock().now(), frame='[2,"x","ClearCache",{}]')
    with pytest.raises(Breached, match="ClearCache was sent, which nobody asked for"):
        world.check()


def test_the_operator_insists_where_the_scenario_says_so_only(world: World) -> None:
    world.make()
    world.bench.run(world.dial().booted(within=timedelta(minutes=1)))
    unknown = {"transactionId": 987654321}
    assert world.command_station("RemoteStopTransaction", unknown) is None
    assert "RemoteStopTransaction" in world.refusals
    with pytest.raises(Breached, match="the CSMS does not send RemoteStopTransaction"):
        world.check()
    world.verdict.tags = (INSISTING,)
    command = world.command_station("RemoteStopTransaction", unknown)
    assert command is not None
    assert command.response == {"status": "Rejected"}


def test_a_breach_of_the_webhook_contract_is_one_of_the_scenario(world: World) -> None:
    world.answers.append(world.bench.zoho.call("generate_charge_point"))
    world.check()
    world.answer.exchange.breaches.append("the body is not compact")
    with pytest.raises(Breached, match="the body is not compact"):
        world.check()


def test_two_scenarios_share_no_customer_and_no_charge_point(bench: Bench) -> None:
    first, second = World(bench), World(bench)
    assert len({first.customer, first.other_customer, second.customer, second.other_customer}) == 4
    assert first.make() != second.make()


def test_a_card_is_missing_until_there_is_one(world: World) -> None:
    world.ids[FIRST] = world.bench.zoho.call("generate_charge_point").body["charging_point_id"]
    facts = {"charging_point_id": world.charging_point_id, "application": "store", "zoho_customer_id": world.customer}
    world.bench.zoho.call("register_customer", facts)
    with pytest.raises(AssertionError, match="has no card"):
        assert world.card
    world.bench.zoho.call("unblock_customer", {"zoho_customer_id": world.customer})
    assert world.card.startswith("tg_")


def test_closing_brings_zoho_and_the_csms_back(bench: Bench) -> None:
    world = World(bench)
    world.troubled = True
    world.make()
    bench.zoho.trouble("is closed")
    world.bench.run(world.switch_on().booted())
    bench.system.kill()
    world.close()
    assert [one.state for one in bench.port.deliveries(world.charging_point_id)] == ["delivered"]


def test_what_cannot_be_closed_keeps_nothing_else_open(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stuck(*_: object) -> None:
        raise OSError("stuck")

    world = World(bench)
    world.make()
    world.make("another")
    first, second = world.dial(), world.dial("another")
    for station in (first, second):
        world.bench.run(station.booted())
    monkeypatch.setattr(first, "__aexit__", stuck, raising=False)
    with pytest.raises(OSError, match="stuck"):
        world.close()
    assert not second.driver.connected
    world.bench.run(first.driver.close())


def test_a_station_that_lives_by_the_clock_charges_for_hours_at_once(world: World) -> None:
    world.make()
    station = world.dial()
    world.bench.run(station.booted())
    world.bench.run(station.plug())
    world.bench.run(station.swipe(world.cards["valid"]))
    world.bench.run(station.charging())
    world.advance(hours=2)
    world.bench.run(station.stop())
    sessions = world.tell("the sessions", lambda port: port.sessions(world.charging_point_id))
    assert sessions is not None
    assert [(one.active, one.id_tag) for one in sessions] == [(False, world.cards["valid"])]
    world.check()
    assert world.verdict.outcome == "passed"
    assert {line.station for line in world.verdict.lines} == {world.charging_point_id}


def test_a_session_with_a_card_of_the_test_data_is_ended_before_the_next_scenario(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(bench)
    card, identity = world.cards["valid"], world.make()
    monkeypatch.setattr(bench.port, "abilities", bench.port.abilities - {"tags"})
    station = world.dial()
    world.bench.run(station.booted())
    world.bench.run(station.plug())
    world.bench.run(station.swipe(card))
    world.bench.run(station.charging())
    world.bench.run(station.driver.watch.until(lambda: station.driver.settled, "quiet", 30))
    heard = len(world.verdict.lines)
    world.close()
    assert [one.active for one in bench.port.sessions(identity)] == [False]
    assert len(world.verdict.lines) == heard


def test_earlier_sessions_of_a_station_of_the_test_data_are_told_apart(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = World(bench)
    card, identity = first.cards["valid"], first.make()
    station = first.dial()
    first.bench.run(station.booted())
    first.bench.run(station.plug())
    first.bench.run(station.swipe(card))
    first.bench.run(station.charging())
    monkeypatch.setattr(bench.port, "abilities", bench.port.abilities - {"stations"})
    monkeypatch.setattr(bench, "stations", Stations([identity]))
    second = World(bench)
    assert second.make() == identity
    assert second.earlier_sessions(identity) == {one.id for one in bench.port.sessions(identity)} != set()
    assert first.earlier_sessions(identity) == set()
    second.close()
    first.close()


def test_more_time_than_the_head_start_does_not_pass(bench: Bench) -> None:
    world = World(bench, head_start=timedelta(hours=1))
    world.advance(minutes=59)
    with pytest.raises(ValueError, match="into the future"):
        world.advance(minutes=2)
    world.close()


def test_a_command_is_one_that_was_asked_for_and_a_refused_one_is_not(world: World) -> None:
    world.make()
    station = world.dial()
    world.bench.run(station.booted())
    assert world.command_station("ClearCache", {}) == Command("answered", {"status": "Accepted"})
    assert world.command_station("Reset", {"type": "Cold"}) is None
    assert "type" in world.refusals["Reset"]
    assert world.asked[world.charging_point_id] == ["ClearCache"]
    with pytest.raises(Breached, match=r"^the CSMS does not send Reset: .*422"):
        world.check()


def test_what_the_port_cannot_tell_makes_the_verdict_partial(world: World) -> None:
    def ask(port: Port) -> int:
        raise PortCannot("no way")

    assert world.tell("the energy", ask) is None
    assert world.verdict.outcome == "partial"


def test_two_lives_of_one_station_are_judged_one_by_one(world: World) -> None:
    world.make()
    for _ in range(2):
        world.bench.run(world.dial().booted())
    assert {line.life for line in world.verdict.lines} == {0, 1}
    assert (len(world.lives), len(world.stations)) == (2, 1)
    world.check()
