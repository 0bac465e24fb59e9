import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.no_port import NoPort
from features.kit.port import Command, PortRefused
from features.kit.proofs import changed
from features.kit.stations import AllChanged, Stations
from features.kit.system import Choice
from features.kit.world import World
from simulators.chargepoint.profile import Profile
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread

PASSWORD, OTHER = "the-old-password", "another-password"
PLAIN = Data.read()
DATA = Data(**{**vars(PLAIN), "stations": {"names": ["CP1"], "password": PASSWORD}, "limits": {**PLAIN.limits, "command_s": 30}})


class Orders(NoPort):
    """The port of a product that does nothing but send; `orders` are those that it has sent."""

    abilities = frozenset(("send",))

    def __init__(self, say: Any, *, obeys: bool = True) -> None:
        self._say, self._obeys = say, obeys
        self.orders: list[Mapping[str, Any]] = []

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        if not self._obeys:
            raise PortRefused("not today")
        self.orders.append(request)
        self._say(json.dumps([2, f"o{len(self.orders)}", action, request]))
        return Command("sent", None)


class Passwords(Orders):
    """One that sets passwords as well."""

    def __init__(self, say: Any) -> None:
        super().__init__(say)
        self.passwords: dict[str, str] = {}

    def set_password(self, charging_point_id: str, password: str) -> None:
        self.passwords[charging_point_id] = password


@contextmanager
def stage(make: Any = Orders, **options: Any) -> Iterator[tuple[World, Any]]:
    """The world of a scenario with the station of the test data, booted, in front of a CSMS that sends what the port is told to."""
    csms = ScriptedCsms()
    with in_a_thread(csms) as loop:
        bench = Bench(Choice(csms.url), DATA)

        def say(text: str) -> None:
            asyncio.run_coroutine_threadsafe(csms.say(text), loop).result(30)

        bench.port = port = make(say, **options)
        world = World(bench)
        world.make()
        station = world.dial(profile=Profile(settings={"SecurityProfile": "1", "AuthorizationKey": PASSWORD}))
        bench.run(station.booted())
        try:
            yield world, port
        finally:
            bench.close()


def order(world: World, port: Orders, key: str, value: str) -> None:
    """Let the station take this, and wait for that."""
    port.send_command("CP1", "ChangeConfiguration", {"key": key, "value": value})
    world.bench.run(world.station.driver.watch.until(lambda: changed(world.station.tape.entries).get(key) == value, "the change", 30))


def test_a_password_is_given_back_by_an_order_where_the_port_sets_none() -> None:
    with stage() as (world, port):
        order(world, port, "AuthorizationKey", OTHER)
        watch, entries = world.station.driver.watch, world.station.tape.entries
        world.bench.run(watch.until(lambda: sum(one.note == "connected" for one in entries) == 2, "a new connection", 30))
        world.close()
        assert port.orders[1:] == [{"key": "AuthorizationKey", "value": PASSWORD}]
        assert world.verdict.left == []
        assert world.bench.stations.borrow() == "CP1"


def test_a_password_is_given_back_by_the_port_where_it_can() -> None:
    with stage(Passwords) as (world, port):
        order(world, port, "AuthorizationKey", OTHER)
        world.close()
        assert port.passwords == {"CP1": PASSWORD}
        assert (world.verdict.left, len(port.orders)) == ([], 1)


def test_a_station_that_keeps_another_password_is_named_and_lent_to_nobody_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with stage() as (world, port):
        order(world, port, "AuthorizationKey", OTHER)
        monkeypatch.setattr(port, "_obeys", False)
        world.close()
        assert [one.split(":")[0] for one in world.verdict.left] == ["CP1 has kept a password that the scenario gave it"]
        with pytest.raises(AllChanged):
            world.bench.stations.borrow()
        assert [one for one in world.verdict.remarks if one.startswith("left changed: CP1")]


def test_a_security_profile_that_was_raised_stays_and_is_named() -> None:
    with stage() as (world, _):
        world.bench.run(world.station.driver.watch.until(lambda: world.station.driver.settled, "quiet", 30))
        at = world.clock.now()
        world.station.tape.write("received", at, frame='[2,"p","ChangeConfiguration",{"key":"SecurityProfile","value":"2"}]')
        world.station.tape.write("sent", at, frame='[3,"p",{"status":"Accepted"}]')
        world.close()
        assert [one.split(",")[0] for one in world.verdict.left] == ["CP1 has kept security profile 2"]


def test_what_a_station_declined_or_another_key_is_no_change() -> None:
    with stage() as (world, port):
        port.send_command("CP1", "ChangeConfiguration", {"key": "AuthorizationKey", "value": "short"})
        order_of_no_weight = {"key": "HeartbeatInterval", "value": "5"}
        port.send_command("CP1", "ChangeConfiguration", order_of_no_weight)
        entries = world.station.tape.entries

        def answered() -> bool:
            return any(one.direction == "sent" and '"o2"' in (one.frame or "") for one in entries)

        world.bench.run(world.station.driver.watch.until(lambda: answered() or None, "both answers", 30))
        assert changed(world.station.tape.entries) == {}
        world.close()
        assert (world.verdict.left, len(port.orders)) == ([], 2)


def test_stations_that_are_made_for_the_scenario_are_left_alone() -> None:
    with stage() as (world, port):
        order(world, port, "AuthorizationKey", OTHER)
        world.bench.stations = Stations()
        world.close()
        assert (world.verdict.left, len(port.orders)) == ([], 1)
