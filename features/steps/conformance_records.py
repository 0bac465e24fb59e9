"""What the CSMS has stored, as its operator sees it through the port. Where the port cannot tell, the verdict says so."""

from datetime import datetime, timedelta

from pytest_bdd import parsers, then

from features.kit.port import Session
from features.kit.waiting import until
from features.kit.world import World
from features.steps import conformance_wire as wire

PATIENCE_S = 3.0
TOLERANCE = timedelta(seconds=1)
"""Products may keep whole seconds only."""


@then("the CSMS records a transaction for none of the connectors")
def no_transaction(world: World) -> None:
    """There is none on record, running or ended, but for those from before this scenario."""
    known = world.earlier_sessions(world.charging_point_id)
    told = world.tell("that no transaction is on record", lambda port: port.sessions(world.charging_point_id))
    found = [one for one in told or () if one.id not in known]
    assert not found, f"transactions on record: {found}"


@then("the CSMS has recorded the transaction as running")
def running(world: World) -> None:
    """With the tag, the connector, the instant and the reservation that the station gave."""
    found = _recorded(world, "how the start of the transaction is recorded", active=True)
    if found is not None:
        _judge_start(world, found, wire.transaction(world))


@then(parsers.parse("the CSMS has recorded the transaction as ended by {reason:w}"))
def ended(world: World, reason: str) -> None:
    """With the energy that the station metered, the reason and the instants that it gave."""
    told = wire.transaction(world)
    assert told.stop is not None, "the station has told of no end"
    found = _recorded(world, "how the end of the transaction is recorded", active=False)
    if found is None:
        return
    _judge_start(world, found, told)
    energy_wh = told.stop["meterStop"] - told.start["meterStart"]
    assert found.stop_reason == reason, f"it ended by {reason}, recorded is {found.stop_reason}"
    assert found.energy_wh == energy_wh, f"the station metered {energy_wh} Wh, recorded are {found.energy_wh}"
    assert _near(found.stopped_at, told.stop["timestamp"]), f"it ended at {told.stop['timestamp']}, recorded is {found.stopped_at}"


def _recorded(world: World, what: str, *, active: bool) -> Session | None:
    number = wire.transaction(world).id

    def look() -> list[Session] | None:
        found = world.tell(what, lambda port: port.sessions(world.charging_point_id))
        if found is None:
            return []
        return [one for one in found if one.id == number and one.active is active] or None

    found = until(lambda: (look(),) if look() is not None else None, f"transaction {number} on record", PATIENCE_S)
    return found[0][0] if found[0] else None


def _judge_start(world: World, found: Session, told: wire.Transaction) -> None:
    start = told.start
    assert found.id_tag.casefold() == start["idTag"].casefold(), f"{start['idTag']} charges, recorded is {found.id_tag}"
    assert found.connector == start["connectorId"], f"it runs at connector {start['connectorId']}, recorded is {found.connector}"
    assert _near(found.started_at, start["timestamp"]), f"it began at {start['timestamp']}, recorded is {found.started_at}"
    used = start.get("reservationId")
    if used is not None and found.reservation_id is None:
        world.verdict.not_verified("with which reservation the transaction is recorded")
    elif found.reservation_id != used:
        raise AssertionError(f"it uses the reservation {used}, recorded is {found.reservation_id}")


def _near(recorded: datetime | None, told: str) -> bool:
    return recorded is not None and abs(recorded - datetime.fromisoformat(told)) <= TOLERANCE
