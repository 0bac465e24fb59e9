"""The operator: creates, lets in and deletes charge points, and starts and stops sessions from afar."""

from typing import Any

from pytest_bdd import given, parsers, then, when

from features.kit.port import PortRefused
from features.kit.waiting import until
from features.kit.world import World

NO_SUCH_SESSION = 2_000_000_000


def send(world: World, action: str, request: dict[str, Any]) -> None:
    """Send a command to the charge point. When the CSMS does not take it, the refusal is kept, and the command counts as not asked for."""
    asked = world.asked[world.charging_point_id]
    asked.append(action)
    try:
        world.command = world.bench.port.send_command(world.charging_point_id, action, request)
    except PortRefused as refusal:
        asked.remove(action)
        world.refusal = str(refusal)


def answer_to_command(world: World) -> object:
    """The status with which the charge point answered the last command."""
    command = world.command
    assert command is not None, world.refusal
    assert command.state == "answered"
    return (command.response or {}).get("status")


@given(parsers.parse('the operator has created a charge point described as "{description}"'))
def has_created(world: World, description: str) -> None:
    """Under a name of the operator's choice."""
    world.make(description=description)


@given(parsers.parse("the operator has created a charge point whose registration is {registration}"))
def has_created_registration(world: World, registration: str) -> None:
    """How the charge point's boot will be answered."""
    world.make(registration=registration)


@when("the operator lets the charge point in")
def lets_in(world: World) -> None:
    """From its next boot on it is accepted."""
    world.disturb(world.charging_point_id)
    world.bench.port.register_charge_point(world.charging_point_id, "Accepted")


@when("the operator deletes the charge point")
def deletes(world: World) -> None:
    """It is cut off and unknown from now on."""
    world.disturb(world.charging_point_id)
    world.bench.port.delete_charge_point(world.charging_point_id)


@when("the operator starts a session with the customer's card")
def starts(world: World) -> None:
    """At connector 1 of the charge point."""
    send(world, "RemoteStartTransaction", {"idTag": world.card, "connectorId": 1})


@when("the operator stops the session")
def stops(world: World) -> None:
    """The one that runs at the charge point."""

    def running() -> list[int]:
        return [one.id for one in world.bench.port.sessions(world.charging_point_id) if one.active]

    send(world, "RemoteStopTransaction", {"transactionId": until(running, "a running session")[0]})


@when("the operator stops a session that does not exist")
def stops_nothing(world: World) -> None:
    """A number that no session has."""
    send(world, "RemoteStopTransaction", {"transactionId": NO_SUCH_SESSION})


@then("the charge point accepts the command")
def accepts_command(world: World) -> None:
    """The charge point's own answer, as the operator sees it."""
    assert answer_to_command(world) == "Accepted"


@then("the command is turned down, and the charge point hears nothing of it")
def turned_down(world: World) -> None:
    """The CSMS says no by itself; had it sent the command all the same, nobody would have asked for it."""
    assert world.command is None
    assert world.refusal


@then("the operator is told that the charge point is not connected")
def not_connected(world: World) -> None:
    """The command is refused at once, and not kept for later."""
    assert "not connected" in world.refusal
