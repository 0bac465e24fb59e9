"""The station and its driver: states that a scenario begins in, and what happens there. Station time passes only when a step says so."""

import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from pytest_bdd import given, parsers, when

from features.kit.phrases import phrase
from features.kit.player import NotApplicable
from features.kit.port import PortCannot
from features.kit.unplayable import Unplayable
from features.kit.waiting import until
from features.kit.world import FIRST, World
from features.steps import conformance_data as data
from features.steps import conformance_wire as wire
from features.steps.conformance_registration import await_acceptance
from simulators.chargepoint.events import AuthorizationDecided
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.quirks import FAITHFUL, Quirks
from simulators.transport.store import Store
from simulators.transport.verbs import Verbs

SETTINGS = {"AuthorizeRemoteTxRequests": "true", "AllowOfflineTxForUnknownId": "true"}
"""A remote start is authorized, as the certification cases have it; without network any card may charge."""
SPANS = {
    "heartbeat interval": "HeartbeatInterval",
    "connection time-out": "ConnectionTimeOut",
    "meter interval": "MeterValueSampleInterval",
}
RESET_TAKES_S = 0.05
OPTIONS, FACTORY = "how the station is switched on", "how the station left the factory"
"""Facts in which an earlier step has laid down options of `World.dial`, and settings."""
LATE_STOPS = Quirks(stop_after_s=5.0)
data.NAMED["connector after the last"] = lambda world: world.bench.connectors + 1


def switch_on(
    world: World, settings: Mapping[str, str] | None = None, name: str = FIRST, quirks: Quirks = FAITHFUL, **options: Any
) -> None:
    """Make the station known, if it is not, and power it up: with the nameplate of the test data, the settings of the certification
    cases and these."""
    if name not in world.ids:
        world.make(name)
    given = {**SETTINGS, **world.facts.get(FACTORY, {}), **(settings or {})}
    plate: dict[str, Any] = world.data.nameplate
    profile = Profile(connectors=world.bench.connectors, settings=given, reset_takes_s=RESET_TAKES_S, quirks=quirks, **plate)
    world.dial(name, **{"profile": profile, **world.facts.get(OPTIONS, {}), **options})


def await_boot(world: World, name: str = FIRST) -> None:
    """Wait until the CSMS has accepted the station, at once or in the end, and has taken all its statuses."""
    station = world.stations[name]
    accepted = await_acceptance(world, name)
    assert accepted, f"the CSMS answers BootNotification with {station.observed.registration}, however often the station boots again"
    for connector in (0, *station.driver.machine.connector_numbers):
        world.bench.run(station.told("Available", connector))
    wire.settle(world, name)


def await_connection(world: World, *, there: bool) -> None:
    """Wait until the CSMS knows as well: an upgrade is answered before the station is served. A port that cannot tell is not asked."""
    with suppress(PortCannot):
        until(lambda: world.port.charge_point(world.ids[FIRST]).connected is there, "the CSMS knowing of the connection")


def do(world: World, verb: str, *arguments: Any, name: str = FIRST) -> None:
    """Let something happen to the station, when the CSMS has answered all that came before."""
    wire.settle(world, name)
    station: Verbs = world.stations[name]
    world.bench.run(getattr(station, verb)(*arguments))


@given("the station is booted")
def booted(world: World) -> None:
    """Switched on, accepted, and Available with all its connectors."""
    if FIRST not in world.stations:
        switch_on(world)
    await_boot(world)
    wire.look_past(world)


@given(phrase("the station is booted with {what:Extra}"))
def booted_with(world: World, what: str) -> None:
    """With `the valid tag in its cache` (it may start without asking, and this CSMS has never been asked), or `late stops` (each
    StopTransaction follows five seconds after the end)."""
    SPECIAL[what](world)
    booted(world)


def _switch_on_with_cache(world: World) -> None:
    store = Store(Path(":memory:"))
    weakref.finalize(world, store.close)
    kept = store.station(world.make())
    kept.keep("cards", orjson.dumps({world.cards["valid"].casefold(): {"status": "Accepted"}}).decode())
    kept.commit()
    switch_on(world, {"LocalPreAuthorize": "true"}, store=store)


SPECIAL: Mapping[str, Callable[[World], None]] = {
    "the valid tag in its cache": _switch_on_with_cache,
    "late stops": partial(switch_on, quirks=LATE_STOPS),
}


@given(phrase("the station has authorized the {role:Role} tag on connector {connector:Connector}"))
def authorized(world: World, role: str, connector: int) -> None:
    """Booted; the driver has held up the tag, and the CSMS has accepted it. No cable is in yet."""
    booted(world)
    present(world, role, connector)
    station = world.station

    def decided() -> AuthorizationDecided | None:
        return station.observed.decisions.get(connector)

    found = world.bench.run(station.driver.watch.until(decided, "an answer to Authorize", world.data.limits["answer_s"]))
    assert (found.status, found.source) == ("Accepted", "csms"), f"the CSMS finds the {role} tag {found.status}"
    wire.settle(world)
    wire.look_past(world)


@given(phrase("the station is charging on connector {connector:Connector}"))
def charging(world: World, connector: int) -> None:
    """The valid tag was accepted, at the reader and at the start of the transaction; the cable is in, and energy flows."""
    authorized(world, "valid", connector)
    plug(world, connector)
    world.bench.run(world.station.charging(connector))
    wire.settle(world)
    wire.look_past(world)


@given(parsers.parse("the station will answer {action:w} with {status:w}"))
def will_answer(world: World, action: str, status: str) -> None:
    """Once, in place of what it would say; it does nothing then."""
    world.station.answer(action, status)


@given(parsers.parse("the station will answer {action:w} with:"))
def will_answer_fields(world: World, action: str, datatable: data.Table) -> None:
    """Once, with exactly these fields, in place of what it would say."""
    world.station.answer(action, payload=data.payload(world, datatable, f"{action}Response"))


@when("the station is switched on")
def switched_on(world: World) -> None:
    """It dials and sends its BootNotification."""
    switch_on(world)


@when(phrase("the driver plugs in at connector {connector:Connector}"))
def plug(world: World, connector: int) -> None:
    """The cable joins the car and the station."""
    do(world, "plug", connector)


@when(phrase("the driver presents the {role:Role} tag at connector {connector:Connector}"))
def present(world: World, role: str, connector: int) -> None:
    """At the reader: valid, second (of the same group), expired, blocked, unknown. The tag that started a transaction ends it."""
    do(world, "swipe", world.cards[role], connector)


@when(phrase("the driver unplugs at connector {connector:Connector}"))
def unplug(world: World, connector: int) -> None:
    """At the car; a transaction that runs ends by it."""
    do(world, "unplug", connector)


@when(phrase("the car stops taking energy at connector {connector:Connector}"))
def suspend(world: World, connector: int) -> None:
    """It stays plugged in."""
    do(world, "ev_suspend", connector)


@when(phrase("the lock of connector {connector:Connector} fails"))
def lock_fails(world: World, connector: int) -> None:
    """The connector is Faulted with ConnectorLockFailure."""
    do(world, "fault", "ConnectorLockFailure", connector)


@when("the station loses its network")
def cut(world: World) -> None:
    """The connection is reset; the station goes on, and keeps what it has to tell."""
    do(world, "cut")
    world.bench.run(world.station.disconnected())
    await_connection(world, there=False)


@when("the station has its network back")
def restore(world: World) -> None:
    """It dials, and tells what happened meanwhile."""
    do(world, "restore")
    world.bench.run(world.station.connected())
    await_connection(world, there=True)


@when("the station loses its power")
def power_cut(world: World) -> None:
    """All that it does ends at this instant."""
    do(world, "power_cut")
    world.bench.run(world.station.disconnected())


@when("the station has its power back")
def power_on(world: World) -> None:
    """It dials and boots."""
    do(world, "power_on")


@when(phrase("{count:d} {unit:Unit} pass at the station"))
def pass_time(world: World, count: int, unit: str) -> None:
    """Seconds, minutes, hours or days of the station's time, with all that falls due in them."""
    wire.settle(world)
    try:
        world.advance(**{unit: count})
    except (ValueError, OverflowError):
        hours = world.head_start / timedelta(hours=1)
        raise Unplayable(f"no more than {hours:g} hours may pass in a scenario, or the station would tell of times to come") from None


@when(phrase("the {span:Span} passes at the station"))
def pass_span(world: World, span: str) -> None:
    """The heartbeat interval (as the CSMS has set it), the connection time-out or the meter interval, as the station has it configured."""
    wire.settle(world)
    length_s = int(world.station.driver.machine.setting(SPANS[span]))
    try:
        world.advance(seconds=length_s)
    except ValueError:
        raise NotApplicable(f"the {span} is {length_s} s, and no scenario lets so much time pass") from None


@when(parsers.parse("the station sends {action:w}"))
def sends(world: World, action: str) -> None:
    """With nothing in it."""
    sends_fields(world, action, [])


@when(parsers.parse("the station sends {action:w} with:"))
def sends_fields(world: World, action: str, datatable: data.Table) -> None:
    """A request of these fields, in its turn; the CSMS has answered when the step ends."""
    wire.settle(world)
    assert world.station.driver.connected, "the CSMS has closed the connection"
    world.bench.run(world.station.request(action, data.payload(world, datatable, action), world.data.limits["answer_s"]))
