"""Charging sessions: how they go on and end at the charge point, and what the operator finds recorded of them."""

from datetime import datetime, timedelta

from pytest_bdd import given, parsers, then, when

from features.kit import tapes
from features.kit.port import Session
from features.kit.waiting import until
from features.kit.world import World
from features.steps.card import charging
from simulators.chargepoint.events import SessionStopped

Reading = tuple[datetime, str, str]


def recorded(world: World) -> Session:
    """The operator's record of the last session at connector 1."""
    session = world.station.observed.latest_session(1)
    assert session is not None, "the charge point has begun no session"
    found = [one for one in world.bench.port.sessions(world.charging_point_id) if one.id == session.started.transaction_id]
    assert len(found) == 1, f"session {session.started.transaction_id} is recorded {len(found)} times"
    return found[0]


def finished(world: World) -> SessionStopped:
    """Wait until the charge point has told the CSMS of the end of the last session, also of one that began without network."""
    station = world.station

    def over() -> SessionStopped | None:
        sessions, session = station.observed.sessions, station.observed.latest_session(1)
        told = session is not None and len(sessions) >= world.sessions_due and station.observed.session(1) is None
        return session.stopped if session is not None and told else None

    stopped = world.bench.run(station.driver.watch.until(over, "the end of the session", 30))
    assert stopped.accepted, "the CSMS did not acknowledge the end of the session"
    return stopped


@given("the customer has charged before")
def has_charged(world: World) -> None:
    """A whole session, from the cable to the record."""
    charging(world)
    charges(world, 10)
    ends(world)


@when(parsers.parse("the car charges for {minutes:d} minutes"))
@when(parsers.parse("the car charges for another {minutes:d} minutes"))
def charges(world: World, minutes: int) -> None:
    """Minutes of the charge point's own clock, which runs fast; the charge point meters every minute."""
    station = world.station
    due = station.driver.clock.now() + timedelta(minutes=minutes)
    world.bench.run(station.driver.watch.until(lambda: station.driver.clock.now() >= due, f"{minutes} minutes", 30))


@when("the driver ends the session with the card and leaves")
def ends(world: World) -> None:
    """The same card, then the cable; the CSMS knows of both."""
    world.bench.run(world.station.stop())
    world.bench.run(world.station.unplug())
    world.bench.run(world.station.told("Available"))


@when("the driver pulls the cable out")
def pulls_out(world: World) -> None:
    """Without a card; the charge point ends the session."""
    world.bench.run(world.station.unplug())


@then("no session is recorded")
def nothing_recorded(world: World) -> None:
    """Neither running nor ended."""
    assert world.bench.port.sessions(world.charging_point_id) == []


@then(parsers.parse("the operator sees {count:d} session"))
@then(parsers.parse("the operator sees {count:d} sessions"))
def count_sessions(world: World, count: int) -> None:
    """All sessions of the charge point, running or ended."""
    assert len(world.bench.port.sessions(world.charging_point_id)) == count


@then("the operator sees a session that runs")
def runs(world: World) -> None:
    """The record names the customer's card and has no end."""

    def running() -> list[Session]:
        return [one for one in world.bench.port.sessions(world.charging_point_id) if one.active]

    found = until(running, "a running session")
    assert [(one.id_tag, one.verdict) for one in found] == [(world.card, "Accepted")]


@then("the session is recorded with the energy that the charge point metered")
def energy_recorded(world: World) -> None:
    """Watt-hour for watt-hour, and the session is closed."""
    finished(world)
    session, found = world.station.observed.latest_session(1), recorded(world)
    assert session is not None
    assert session.energy_wh, "the car took no energy"
    assert (found.energy_wh, found.active, found.id_tag) == (session.energy_wh, False, world.card)


@then(parsers.parse('the session is recorded as ended by "{reason}"'))
def reason_recorded(world: World, reason: str) -> None:
    """The reason in OCPP's words, as the charge point gave it."""
    finished(world)
    assert recorded(world).stop_reason == reason


@then("the session is recorded as ended during the outage")
def ended_in_outage(world: World) -> None:
    """The record has the hour at which the session ended, not the hour at which the CSMS heard of it."""
    finished(world)
    found = recorded(world)
    assert found.stopped_at is not None
    assert world.cut_at is not None
    assert world.restored_at is not None
    assert world.cut_at <= found.stopped_at <= world.restored_at


@then("every reading that the charge point took is kept, in order")
def readings_kept(world: World) -> None:
    """By the hour at which each was taken. A reading that was sent twice, for want of an answer, may be kept twice."""
    finished(world)
    sent, kept = _sent(world), list(dict.fromkeys(_kept(world)))
    assert sent, "the charge point took no reading"
    assert kept == sent
    assert [at for at, _, _ in kept] == sorted(at for at, _, _ in kept)


@then("the readings of the outage are among them")
def outage_kept(world: World) -> None:
    """Readings that were taken while the network was away."""
    assert world.cut_at is not None
    assert world.restored_at is not None
    cut_at, restored_at = world.cut_at, world.restored_at
    assert [at for at, _, _ in _kept(world) if cut_at < at < restored_at]


def _kept(world: World) -> list[Reading]:
    return [(one.at, one.measurand, one.value) for one in world.bench.port.meter_values(recorded(world).id)]


def _sent(world: World) -> list[Reading]:
    """The readings of the last session in the order in which they were sent; a repetition counts once."""
    transaction_id = recorded(world).id
    found: dict[Reading, None] = {}
    for call in tapes.calls(world.station.tape.entries, "MeterValues"):
        if call.payload.get("transactionId") != transaction_id:
            continue
        for value in call.payload["meterValue"]:
            at = datetime.fromisoformat(value["timestamp"])
            found |= {(at, sampled["measurand"], sampled["value"]): None for sampled in value["sampledValue"]}
    return list(found)
