"""The charge point itself: switched on, accepted or turned away, without power or network, with something to say of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_bdd import given, parsers, then, when

from features.kit.world import FIRST, World
from features.steps.words import EMPTY
from simulators.chargepoint.events import Output, RegistrationChanged
from simulators.chargepoint.profile import Profile
from simulators.transport.dial import DialFailed
from simulators.transport.virtual import VirtualChargePoint

SECOND = "the second charge point"
PLATE = {
    "vendor": "chargePointVendor",
    "model": "chargePointModel",
    "serial number": "chargePointSerialNumber",
    "firmware version": "firmwareVersion",
    "iccid": "iccid",
    "imsi": "imsi",
    "meter serial number": "meterSerialNumber",
    "meter type": "meterType",
}


@dataclass(frozen=True)
class Plated(Profile):
    """A charge point whose nameplate says exactly this."""

    plate: Mapping[str, str] = field(default_factory=dict)

    def nameplate(self) -> dict[str, str]:
        """What was given."""
        return dict(self.plate)


def bring_online(world: World, name: str = FIRST, connectors: int = 1) -> None:
    """Switch a charge point on and wait until the CSMS knows that its connectors are free."""
    settings = {"StopTransactionOnInvalidId": "false"} if connectors > 1 else {}
    station = world.switch_on(name, Profile(connectors=connectors, settings=settings))
    world.bench.run(station.booted())
    for connector in range(1, connectors + 1):
        world.bench.run(station.told("Available", connector))


@given("the charge point is online")
def online(world: World) -> None:
    """Switched on, accepted, and free."""
    bring_online(world)


@given(parsers.parse("the charge point is online with {count:d} connectors"))
def online_with(world: World, count: int) -> None:
    """A charge point for several cars at a time; a car whose session is refused stays, without energy."""
    bring_online(world, connectors=count)


@given("a second charge point is online")
def second_online(world: World) -> None:
    """The operator creates one more charge point, which is then switched on."""
    world.make(SECOND)
    bring_online(world, SECOND)


@when("the charge point is switched on")
def switched_on(world: World) -> None:
    """It dials the CSMS and boots when it gets in."""
    world.switch_on()


@when("the charge point boots and says of itself:")
def boots_saying(world: World, datatable: list[list[str]]) -> None:
    """Its nameplate; what the table does not name, the charge point leaves out."""
    plate = {PLATE[name]: "" if value == EMPTY else value for name, value in datatable}
    world.bench.run(world.switch_on(profile=Plated(plate=plate)).booted())


@when("a charge point that nobody created is switched on")
def stranger(world: World) -> None:
    """Its name is known to nobody."""
    world.make()
    world.bench.port.delete_charge_point(world.made.pop())
    world.switch_on()


@when("a charge point with the same name in capitals is switched on")
def namesake(world: World) -> None:
    """Names are compared letter by letter, case included."""
    world.ids[FIRST] = world.charging_point_id.upper()
    world.switch_on()


@then("the CSMS accepts the charge point")
def accepted(world: World) -> None:
    """The boot was answered with Accepted."""
    world.bench.run(world.station.booted())


@then(parsers.parse("the CSMS answers the boot with {registration}"))
def boot_answered(world: World, registration: str) -> None:
    """The registration in OCPP's words."""
    watch, observed = world.station.driver.watch, world.station.observed
    world.bench.run(watch.until(lambda: observed.registration == registration, f"a boot answered {registration}", 15))


@then("the CSMS turns the charge point away as unknown")
def turned_away(world: World) -> None:
    """The connection is not even opened."""
    driver = world.station.driver

    def turned() -> DialFailed | None:
        return driver.failure

    failure = world.bench.run(driver.watch.until(turned, "a refused connection", 15))
    assert failure.kind == "not_found", failure


@when("the charge point loses its power and gets it back")
def power_cycle(world: World) -> None:
    """It ends what it does, and boots anew."""
    world.bench.run(_power_cycle(world.station))


@when("the charge point loses its network and gets it back")
def network_cycle(world: World) -> None:
    """It dials again, and does not boot."""
    world.bench.run(_network_cycle(world.station))


@when("the network of the charge point fails")
def network_cut(world: World) -> None:
    """The connection is gone at once, without a word."""
    world.cut_at = world.station.driver.clock.now()
    world.bench.run(_disconnect(world.station))


@when("the network of the charge point is back")
def network_restored(world: World) -> None:
    """It dials at once and tells what happened meanwhile."""
    world.restored_at = world.station.driver.clock.now()
    world.bench.run(_reconnect(world.station))


@when("the charge point is connected again")
def connected_again(world: World) -> None:
    """It found the way back by itself."""
    world.bench.run(world.station.connected())


@when(parsers.parse('the charge point reports that its firmware is "{status}"'))
def firmware(world: World, status: str) -> None:
    """How an update of its firmware went; the CSMS has heard it."""
    world.bench.run(world.station.request("FirmwareStatusNotification", {"status": status}))


@when(parsers.parse('the charge point reports that its diagnostics are "{status}"'))
def diagnostics(world: World, status: str) -> None:
    """How an upload of diagnostics went; the CSMS has heard it."""
    world.bench.run(world.station.request("DiagnosticsStatusNotification", {"status": status}))


async def _power_cycle(station: VirtualChargePoint) -> None:
    mark = station.observed.count

    def accepted_again(output: Output) -> bool:
        return isinstance(output, RegistrationChanged) and output.status == "Accepted"

    await station.power_cut()
    await station.power_on()
    await station.driver.watch.until(lambda: station.observed.find(mark, accepted_again), "another boot", station.timeout_s)


async def _network_cycle(station: VirtualChargePoint) -> None:
    await _disconnect(station)
    await _reconnect(station)


async def _disconnect(station: VirtualChargePoint) -> None:
    await station.cut()
    await station.driver.watch.until(lambda: not station.driver.connected, "the end of the connection", station.timeout_s)


async def _reconnect(station: VirtualChargePoint) -> None:
    await station.restore()
    await station.connected()
