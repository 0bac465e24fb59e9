"""The operator, who lets the CSMS send requests and sees what came of them."""

from functools import partial

from pytest_bdd import parsers, then, when

from features.kit.phrases import phrase
from features.kit.port import UNHEARD, Command, PortCannot
from features.kit.world import World
from features.steps import conformance_data as data
from features.steps import conformance_wire as wire
from simulators.transport.frames import Frame

LAST = "the action that the operator ordered last"
TAKEN = ("sent", "answered", UNHEARD)
"""How a command stands with a port that does not tell the station's answer."""


@when(parsers.parse("the operator sends {action:w}"))
def sends(world: World, action: str) -> None:
    """The CSMS is told to send this request with nothing in it."""
    order(world, action, [])


@when(parsers.parse("the operator sends {action:w} with:"))
def sends_fields(world: World, action: str, datatable: data.Table) -> None:
    """The CSMS is told to send this request with these fields."""
    order(world, action, datatable)


@when(phrase("the operator resets the station {kind:Strength}"))
def resets(world: World, kind: str) -> None:
    """Hard or soft."""
    order(world, "Reset", [["type", kind.capitalize()]])


@then("the operator sees the station's answer")
def sees_answer(world: World) -> None:
    """What the operator is told of the last order is what the station answered, field by field."""
    action = world.facts[LAST]
    command = world.commands.get(action)
    assert command is not None, f"the CSMS does not send {action}: {world.refusals.get(action)}"
    if command.response is None and command.state in TAKEN:
        world.verdict.not_verified(f"what the operator is told of the station's answer to {action}")
        return
    said = wire.answer_of_station(world, action)
    assert said is not None, f"the station has heard of no {action}"
    assert command.state == "answered", f"the operator is told that {action} is {command.state}"
    assert command.response == said.payload, f"the station said {said.payload!r}, the operator is told {command.response!r}"


@then(parsers.parse("the operator sees the station's answer {status:w}"))
def sees_status(world: World, status: str) -> None:
    """The station has answered the last order with this status, and that is what the operator is told."""
    action, limit_s = world.facts[LAST], world.data.limits["answer_s"]
    assert action not in world.refusals, f"the CSMS does not send {action}: {world.refusals[action]}"
    look = partial(wire.answer_of_station, world, action)
    answer: Frame = world.bench.run(world.station.driver.watch.until(look, f"the station's answer to {action}", limit_s))
    assert answer.status == status, f"the station answered {action} with {answer.status or answer.payload!r}, not with {status}"
    sees_answer(world)


def order(world: World, action: str, rows: data.Table) -> None:
    """Let the CSMS send a request, when it has answered all that the station has sent."""
    wire.settle(world)
    world.facts[LAST] = action
    require_word(world, action, world.command_station(action, data.payload(world, rows, action)))


def require_word(world: World, action: str, command: Command | None) -> None:
    """Raise PortCannot when a request did not come and nobody knows whether the CSMS was told to send it."""
    if command is not None and command.state == UNHEARD and not wire.has_come(world, action):
        raise PortCannot(f"{action} did not come, and nobody has said whether the CSMS was told to send it")
