import pytest

from features.kit.port import UNHEARD, Command, PortCannot
from features.kit.world import World
from features.steps import conformance_operator as operator
from tests.features.steps.spoken import is_asked, tells

ACTION = "UnlockConnector"


@pytest.fixture
def ordered(world: World) -> World:
    """The CSMS was told to unlock a connector, and did; the station has not answered yet."""
    is_asked(world, "1", ACTION, {"connectorId": 1})
    world.facts[operator.LAST] = ACTION
    return world


@pytest.mark.parametrize(
    ("command", "fits"),
    [
        (Command("answered", {"status": "NotSupported"}), True),
        (Command("answered", {"status": "Accepted"}), False),
        (Command("timeout", None), False),
    ],
)
def test_the_operator_has_to_see_what_the_station_said(ordered: World, command: Command, fits: bool) -> None:
    tells(ordered, "1", {"status": "NotSupported"})
    ordered.commands[ACTION] = command
    if fits:
        operator.sees_answer(ordered)
        operator.sees_status(ordered, "NotSupported")
    else:
        for sees in (operator.sees_answer, lambda world: operator.sees_status(world, "NotSupported")):
            with pytest.raises(AssertionError):
                sees(ordered)
    assert not ordered.verdict.unverified


@pytest.mark.parametrize("state", operator.TAKEN)
def test_a_port_that_does_not_tell_the_answer_leaves_something_unverified(ordered: World, state: str) -> None:
    ordered.commands[ACTION] = Command(state, None)
    operator.sees_answer(ordered)
    assert ordered.verdict.unverified == ["what the operator is told of the station's answer to UnlockConnector"]


@pytest.mark.parametrize("response", [{"status": "UnlockFailed"}, None])
def test_another_answer_than_the_case_wants_fails_whatever_the_operator_is_told(ordered: World, response: dict[str, str] | None) -> None:
    tells(ordered, "1", {"status": "UnlockFailed"})
    ordered.commands[ACTION] = Command("answered", response)
    with pytest.raises(AssertionError, match="the station answered UnlockConnector with 'UnlockFailed', not with Unlocked"):
        operator.sees_status(ordered, "Unlocked")


def test_an_answer_that_does_not_come_fails(ordered: World) -> None:
    ordered.commands[ACTION] = Command("sent", None)
    with pytest.raises(AssertionError, match="the station's answer to UnlockConnector"):
        operator.sees_status(ordered, "Unlocked")


def test_where_nobody_answers_an_order_that_came_was_sent_and_another_cannot_be_judged(world: World) -> None:
    unheard = Command(UNHEARD, None)
    with pytest.raises(PortCannot, match="UnlockConnector did not come, and nobody has said"):
        operator.require_word(world, ACTION, unheard)
    is_asked(world, "1", ACTION, {"connectorId": 1})
    operator.require_word(world, ACTION, unheard)


def test_an_order_that_the_csms_refuses_says_why(world: World) -> None:
    world.facts[operator.LAST], world.refusals[ACTION] = ACTION, "no such connector"
    with pytest.raises(AssertionError, match="does not send UnlockConnector: no such connector"):
        operator.sees_status(world, "Unlocked")
