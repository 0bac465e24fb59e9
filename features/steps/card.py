"""A driver with a cable and a card at the charge point, and how the CSMS judges the card."""

import secrets

from pytest_bdd import given, parsers, then, when

from features.kit.world import FIRST, World
from features.steps.charge_point import SECOND
from features.steps.words import TYPES
from simulators.chargepoint.events import AuthorizationDecided
from simulators.transport.observed import Session


def present(world: World, card: str, connector: int = 1, name: str = FIRST) -> AuthorizationDecided:
    """Plug in and hold up a card; what was decided about it."""
    station, run = world.stations[name], world.bench.run
    run(station.plug(connector))
    if station.driver.connected:
        run(station.told("Preparing", connector))
    before = len(station.observed.sessions)
    run(station.swipe(card, connector))
    decided = station.driver.watch.until(lambda: station.observed.decisions.get(connector), "a word about the card", 15)
    world.decision = run(decided)
    if world.decision.status == "Accepted" and name == FIRST:
        world.sessions_due = before + 1
    return world.decision


def start(world: World, card: str, connector: int = 1, name: str = FIRST) -> str:
    """Let a car come with a card that is known; how the CSMS answered the start of its session."""
    station = world.stations[name]
    before = len(station.observed.sessions)
    assert present(world, card, connector, name).status == "Accepted"

    def begun() -> Session | None:
        return station.observed.latest_session(connector, before)

    return world.bench.run(station.driver.watch.until(begun, "an answer to the start", 15)).started.status


@given("the customer is charging")
def charging(world: World) -> None:
    """Cable in, card accepted, energy flows at connector 1."""
    assert start(world, world.card) == "Accepted"
    world.bench.run(world.station.charging())


@when("the driver plugs in")
def plugs_in(world: World) -> None:
    """The cable is in, and the CSMS knows it."""
    world.bench.run(world.station.plug())
    world.bench.run(world.station.told("Preparing"))


@when("the driver plugs in and presents the customer's card")
def presents_card(world: World) -> None:
    """At connector 1; waits for the word about the card."""
    present(world, world.card)


@when("the driver plugs in and presents the customer's card, and the charge point remembers it")
def presents_remembered_card(world: World) -> None:
    """Without network the charge point goes by what it heard of the card before."""
    assert present(world, world.card).status == "Accepted"
    assert world.decision is not None
    assert world.decision.source == "cache"


@when("the driver plugs in and presents a card that nobody knows")
def presents_strange_card(world: World) -> None:
    """A card that was never issued."""
    present(world, f"NO{secrets.token_hex(8)}")


@when(parsers.parse("{count:d} cars come, each with the customer's card"))
def cars_come(world: World, count: int) -> None:
    """One after the other, at connectors 1, 2, ..."""
    card = world.card
    world.verdicts = [start(world, card, connector) for connector in range(1, count + 1)]


@when(parsers.parse("another car comes to connector {connector:d} with the customer's card"))
def car_comes(world: World, connector: int) -> None:
    """At another connector of the same charge point."""
    world.verdicts = [start(world, world.card, connector)]


@when("another car comes to the second charge point with the customer's card")
def car_comes_to_second(world: World) -> None:
    """Any card may charge at any charge point."""
    world.verdicts = [start(world, world.card, name=SECOND)]


@then(parsers.parse("the CSMS judges the card to be {verdict:Verdict}", extra_types=TYPES))
def judged(world: World, verdict: str) -> None:
    """What the CSMS itself said about the card."""
    assert world.decision is not None
    assert (world.decision.status, world.decision.source) == (verdict, "csms")


@then(parsers.parse("the CSMS judges their sessions to be {first:Verdict}, {second:Verdict} and {third:Verdict}", extra_types=TYPES))
def sessions_judged(world: World, first: str, second: str, third: str) -> None:
    """What the CSMS said at the start of each session."""
    assert world.verdicts == [first, second, third]


@then(parsers.parse("the CSMS judges its session to be {verdict:Verdict}", extra_types=TYPES))
def session_judged(world: World, verdict: str) -> None:
    """What the CSMS said at the start of the session."""
    assert world.verdicts == [verdict]
