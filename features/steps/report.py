"""What a charge point reports that did not come about in the usual way: sessions that it began on its own, and repetitions."""

import secrets
from typing import Any

from pytest_bdd import given, parsers, then, when

from features.kit.world import World
from features.steps.words import TYPES
from simulators.chargepoint.instants import written

METER_START_WH = 1000
NO_SUCH_SESSION = 2_000_000_000


def tell(world: World, action: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Let the charge point report something; what the CSMS answered."""
    call = world.bench.run(world.station.request(action, payload))
    assert call.response is not None, f"{action} was not answered: {call.outcome} {call.error_code} {call.error_description}"
    world.responses.append(dict(call.response))
    return world.responses[-1]


def now(world: World) -> str:
    """The charge point's own hour."""
    return written(world.station.driver.clock.now())


def tell_start(world: World, card: str) -> None:
    """The charge point reports that it began a session."""
    world.start = {"connectorId": 1, "idTag": card, "meterStart": METER_START_WH, "timestamp": now(world)}
    tell(world, "StartTransaction", world.start)


def tell_end(world: World, energy_wh: int) -> None:
    """The charge point reports the end of that session."""
    transaction_id = world.responses[-1]["transactionId"]
    world.end = {"transactionId": transaction_id, "meterStop": METER_START_WH + energy_wh, "timestamp": now(world), "reason": "Local"}
    tell(world, "StopTransaction", world.end)


@when("the charge point reports a session that it began with the customer's card")
def reports_own(world: World) -> None:
    """Begun without asking, as a charge point may that was offline."""
    tell_start(world, world.card)


@when("the charge point reports a session that it began with a card that nobody knows")
def reports_unknown(world: World) -> None:
    """A card that was never issued."""
    tell_start(world, f"NO{secrets.token_hex(8)}")


@when("the charge point reports a session that it began with a blocked card")
def reports_blocked(world: World) -> None:
    """A card that the operator made, with a limit of 0."""
    card = f"BL{secrets.token_hex(8)}"
    world.bench.port.put_id_tag(card, 0)
    tell_start(world, card)


@when("the charge point reports the same start again")
def repeats_start(world: World) -> None:
    """Word for word, as a charge point does that heard no answer."""
    tell(world, "StartTransaction", world.start)


@when(parsers.parse("the charge point reports that the session ended after {energy_wh:d} Wh"))
def reports_end(world: World, energy_wh: int) -> None:
    """The end of the session that was reported last."""
    tell_end(world, energy_wh)


@given(parsers.parse("the charge point has reported a session of {energy_wh:d} Wh"))
def has_reported(world: World, energy_wh: int) -> None:
    """Start and end of a session with the customer's card."""
    tell_start(world, world.card)
    tell_end(world, energy_wh)


@when("the charge point reports the same end again")
def repeats_end(world: World) -> None:
    """Word for word, as a charge point does that heard no answer."""
    tell(world, "StopTransaction", world.end)


@when("the charge point reports a reading of a session that nobody knows")
def reports_stray_reading(world: World) -> None:
    """A reading that names a session which was never begun."""
    reading = {"timestamp": now(world), "sampledValue": [{"value": "1234"}]}
    tell(world, "MeterValues", {"connectorId": 1, "transactionId": NO_SUCH_SESSION, "meterValue": [reading]})


@then(parsers.parse("the CSMS judges the reported session to be {verdict:Verdict}", extra_types=TYPES))
def reported_judged(world: World, verdict: str) -> None:
    """The card is judged, and the session has a number all the same."""
    answer = world.responses[-1]
    assert answer["idTagInfo"]["status"] == verdict
    assert answer["transactionId"] > 0


@then("the CSMS gives the same answer again")
def same_answer(world: World) -> None:
    """The number of the session and the word about the card are those of the first time."""
    first, second = world.responses[-2:]
    assert first == second


@then(parsers.parse("the operator sees a session of {energy_wh:d} Wh, marked as {verdict:Verdict}", extra_types=TYPES))
def reported_kept(world: World, energy_wh: int, verdict: str) -> None:
    """Whatever the card is worth, the energy is on record."""
    kept = [(one.energy_wh, one.verdict) for one in world.bench.port.sessions(world.charging_point_id)]
    assert kept == [(energy_wh, verdict)]


@then("the operator finds the message set aside")
def set_aside(world: World) -> None:
    """What fits no session is kept for a person to look at."""
    assert len(world.bench.port.unmatched(world.charging_point_id)) == 1
