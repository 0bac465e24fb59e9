"""The connection of the station at its worst: it breaks, it stands twice, orders wait on it. What frames say is other nouns' part."""

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from pytest_bdd import given, parsers, then, when

from features.kit.echo import Echo, echo
from features.kit.phrases import phrase
from features.kit.player import NotApplicable
from features.kit.port import Command
from features.kit.verdict import Line
from features.kit.world import FIRST, World
from features.steps import conformance_door as door
from features.steps import conformance_frames as frames
from features.steps import conformance_wire as wire
from features.steps.conformance_operator import LAST
from features.steps.conformance_station import await_boot, do, switch_on
from simulators.transport.clock import RealClock
from simulators.transport.frames import read_frame
from simulators.transport.misbehaviour import Hold
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.wire import Pause

HELD, UNDER_WAY = "answers that the station keeps back", "orders that nobody has waited for"
BEFORE = "the charge point on its connection before"
PONG = "RFC 6455, 5.5.2"
BOOT = {"chargePointVendor": "Wattproof", "chargePointModel": "Echo"}


@given(parsers.parse("the station keeps its answer to {action:w} back"))
def keeps_back(world: World, action: str) -> None:
    """It has one, and does not send it until it lets its answers go."""
    world.facts.setdefault(HELD, []).append(world.station.hold(action))


@when(parsers.parse("the operator sends {action:w} without waiting"))
def sends(world: World, action: str) -> None:
    """The CSMS is told to send this request with nothing in it; the step ends when it is on the wire, or does not come at once. What
    the port cannot do, or fails at, ends the scenario here, or in the step that waits for the request."""
    wire.settle(world)
    world.facts[LAST] = action
    before = _asked(world, action)
    runner = ThreadPoolExecutor(1)
    order: Future[Command | None] = runner.submit(_order, world, action)
    runner.shutdown(wait=False)
    world.facts.setdefault(UNDER_WAY, []).append(order)
    world.bench.run(world.station.driver.watch.within(lambda: _asked(world, action) > before or order.done() or None, wire.SURE_S))
    if order.done():
        order.result()


@when("the station lets its answers go")
def lets_go(world: World) -> None:
    """All that it has kept back; every order under way then comes to its end."""
    for hold in world.facts.pop(HELD, []):
        world.bench.run(_release(hold))
    for order in world.facts.pop(UNDER_WAY, []):
        try:
            order.result(world.data.limits["command_s"])
        except TimeoutError:
            raise AssertionError("the station has answered, and the CSMS does not end the order") from None


@given(parsers.parse("the connection breaks before the station hears the answer to {action:w}"))
def breaks_before(world: World, action: str) -> None:
    """Once. The CSMS has answered; the station cannot know, dials again, and says it again."""
    world.station.fault_on(f"reset {action} direction=received of=answer times=1")


@when("the station dials again while its connection still stands")
def dials_again(world: World) -> None:
    """Its side has forgotten the connection, and the CSMS was never told; the station boots on the new one."""
    wire.settle(world)
    old = world.stations[BEFORE] = world.stations.pop(FIRST)
    world.bench.run(_forget(old))
    switch_on(world)
    await_boot(world)
    wire.look_past(world)


@when(parsers.parse("the station loses its network and gets it back {count:d} times"))
def flaps(world: World, count: int) -> None:
    """Each time it dials at once, and the connection is reset as soon as it stands."""
    for _ in range(count):
        do(world, "cut")
        world.bench.run(world.station.disconnected())
        world.bench.run(world.station.restore())
        world.bench.run(world.station.connected())


@then(phrase("the CSMS answers a ping of {count:Payload} bytes in the middle of a BootNotification"))
def answers_ping(world: World, count: int) -> None:
    """The request comes in three pieces, the ping behind the first: its pong bears the same bytes, and the request is answered."""
    if FIRST not in world.ids:
        world.make()
    message_id = frames.fresh()
    message = json.dumps([2, message_id, "BootNotification", BOOT])
    found = world.bench.run(_echo(world, message, b"p" * count))
    _record(world, message, found)
    assert found.pong, f"no pong with the {count} bytes of the ping [{PONG}]"
    answer = read_frame(found.answer)
    assert answer is not None, f"a request in three pieces got no answer [RFC 6455, 5.4]: {found.answer!r}"
    taken = answer.message_id == message_id and answer.status in ("Accepted", "Pending")
    assert taken, f"a request in three pieces was answered with {found.answer}"


def _order(world: World, action: str) -> Command | None:
    world.facts.setdefault(wire.TROUBLE, {}).pop(action, None)
    try:
        return world.command_station(action, {})
    except Exception as trouble:
        world.facts[wire.TROUBLE][action] = trouble
        world.bench.run(_wake(world.station))
        raise


async def _wake(station: VirtualChargePoint) -> None:
    station.driver.watch.notify()


def _asked(world: World, action: str) -> int:
    return sum(not one.mine and one.call.action == action for one in wire.exchanges(world.station))


async def _release(hold: Hold) -> None:
    hold.release()


async def _forget(station: VirtualChargePoint) -> None:
    """Neither read nor written from now on, not even a ping is answered."""
    station.driver.perform("sent", (Pause("sent"), Pause("received")))


async def _echo(world: World, message: str, body: bytes) -> Echo:
    password = world.data.stations["password"] if world.bench.stations.named else ""
    return await echo(world.csms_url, world.charging_point_id, message, body, password or None)


def _record(world: World, message: str, found: Echo) -> None:
    at, mono = RealClock().now(), time.monotonic()
    heard = (("note", None, "connected"), ("sent", message, None), ("note", None, "pong" if found.pong else "no pong"))
    lines = [*heard, ("received", found.answer or None, None)]
    for line in lines:
        world.lines.append(Line(world.charging_point_id, at, mono, *line))


def _proven(world: World, **how: Any) -> dict[str, Any]:
    """With the password that the station has, so that nothing but the rest of it can be at fault."""
    password = world.data.stations["password"] if world.bench.stations.named else ""
    return {"password": password or None, **how}


def _in_other_capitals(world: World) -> dict[str, Any]:
    other = world.charging_point_id.swapcase()
    if other == world.charging_point_id:
        raise NotApplicable(f"there are no letters in {other}, the station's name")
    return _proven(world, identity=other)


door.HOW.update(
    {
        "the name of nobody": lambda world: _proven(world, identity=f"{world.charging_point_id}-NOBODY"),
        "its name in other capitals": _in_other_capitals,
        "a path beside that of the CSMS": lambda world: _proven(world, url=f"{world.csms_url}/elsewhere"),
        "no subprotocol": lambda world: _proven(world, subprotocols=()),
        "a subprotocol of OCPP 2.0.1 only": lambda world: _proven(world, subprotocols=("ocpp2.0.1",)),
        "the subprotocol in capitals": lambda world: _proven(world, subprotocols=("OCPP1.6",)),
        "a newer subprotocol first": lambda world: _proven(world, subprotocols=("ocpp2.0.1", "ocpp1.6")),
    }
)
