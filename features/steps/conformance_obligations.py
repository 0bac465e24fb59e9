"""What the CSMS owes: the answers that it gives, the requests that it sends. It knows the wire and nothing of what is stored."""

from functools import partial
from typing import Any

from pytest_bdd import parsers, then

from features.kit.world import FIRST, World
from features.steps import conformance_data as data
from features.steps import conformance_wire as wire
from features.steps.conformance_registration import await_acceptance, is_put_off
from simulators.transport.frames import Frame

CLAUSES = {"interval": "OCPP 1.6, 6.4: with Accepted it is the heartbeat interval in seconds"}


def result_of(exchange: wire.Exchange) -> dict[str, Any]:
    """The payload of the answer; a CALLERROR is none."""
    answer = exchange.answer
    assert answer is not None
    assert answer.kind == "result", f"{exchange.call.action} was answered with the error {answer.code}: {answer.description}"
    return answer.payload


def judge(world: World, rows: data.Table, what: str, payload: object) -> None:
    """Compare a payload with a table, field by field."""
    wrong = [_cite(line) for line in data.differences(world, rows, payload, what)]
    assert not wrong, "\n".join((f"{what} is {payload!r}", *wrong))


@then(parsers.parse("the CSMS answers {action:w}"))
def answers(world: World, action: str) -> None:
    """The station's next request of this action gets a result, whatever it says."""
    result_of(_answered(world, action))


@then(parsers.parse("the CSMS answers {action:w} with {status}"))
def answers_with(world: World, action: str, status: str) -> None:
    """The status of the answer, or of its idTagInfo; one of several, where `or` stands between them, the last after `or at worst`."""
    exchange = _answered(world, action)
    result_of(exchange)
    said = exchange.answer.status if exchange.answer else ""
    wrong = data.differences(world, [["status", status]], {"status": said}, f"the answer to {action}")
    assert not wrong, f"{action} {exchange.call.payload!r} was answered with {said or 'no status'}"


@then(parsers.parse("the CSMS answers {action:w} with:"))
def answers_with_fields(world: World, action: str, datatable: data.Table) -> None:
    """The fields of the answer that matter."""
    judge(world, datatable, f"the answer to {action}", result_of(_answered(world, action)))


@then(parsers.parse("the CSMS answers the StatusNotification {status:w} of connector {connector:d}"))
def answers_status(world: World, status: str, connector: int) -> None:
    """The station has told of this status, and the CSMS has taken it."""
    accept = partial(_tells, status, connector)
    result_of(wire.answered(world, "StatusNotification", accept, f"StatusNotification {status} of connector {connector}"))


@then(parsers.parse("the CSMS answers the StatusNotification {status:w} of every connector"))
def answers_all_statuses(world: World, status: str) -> None:
    """Of the charge point itself (0) and of all its connectors."""
    for connector in (0, *world.stations[FIRST].driver.machine.connector_numbers):
        answers_status(world, status, connector)


@then(parsers.parse("the CSMS sends {action:w} within {seconds:d} seconds"))
def sends(world: World, action: str, seconds: int) -> None:
    """Or within `command_s` of the test data's limits, when that is less."""
    wire.ordered(world, action, seconds)


@then(parsers.parse("the CSMS sends {action:w} of type {kind:w} within {seconds:d} seconds"))
def sends_of_type(world: World, action: str, kind: str, seconds: int) -> None:
    """The `type` of the request is this one."""
    said = wire.ordered(world, action, seconds).call.payload
    assert said.get("type") == kind, f"{action} came as {said!r}"


@then(parsers.parse("the CSMS sends {action:w} within {seconds:d} seconds with:"))
def sends_with_fields(world: World, action: str, seconds: int, datatable: data.Table) -> None:
    """The fields of the request that matter."""
    judge(world, datatable, action, wire.ordered(world, action, seconds).call.payload)


def _cite(line: str) -> str:
    """A difference with the clause of its field, where the field's name does not say enough."""
    clause = CLAUSES.get(line.partition(":")[0])
    return f"{line} [{clause}]" if clause else line


def _answered(world: World, action: str) -> wire.Exchange:
    """The next exchange; of a station that the CSMS puts off the one in which it is accepted, or else the first."""
    exchange = wire.answered(world, action)
    if action == "BootNotification" and is_put_off(exchange) and await_acceptance(world):
        while is_put_off(exchange):
            exchange = wire.answered(world, action)
    return exchange


def _tells(status: str, connector: int, call: Frame) -> bool:
    return (call.payload.get("status"), call.payload.get("connectorId")) == (status, connector)
