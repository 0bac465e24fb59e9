import pytest

from features.kit.port import Command
from features.kit.world import World
from features.steps import conformance_obligations as owed
from features.steps import conformance_operator as operator
from tests.features.steps.spoken import asks, is_asked, is_refused, is_told, tells


@pytest.fixture
def authorized(world: World) -> World:
    asks(world, "1", "Authorize", {"idTag": "T"})
    is_told(world, "1", {"idTagInfo": {"status": "Invalid", "parentIdTag": "G"}})
    return world


def test_the_status_of_an_answer_is_that_of_its_id_tag_info(authorized: World) -> None:
    owed.answers_with(authorized, "Authorize", "Blocked or Invalid")


def test_another_status_fails_and_is_named(authorized: World) -> None:
    with pytest.raises(AssertionError, match="was answered with Invalid"):
        owed.answers_with(authorized, "Authorize", "Accepted")


def test_a_field_that_differs_fails_and_is_named(authorized: World) -> None:
    with pytest.raises(AssertionError, match=r"idTagInfo\.parentIdTag: 'H' expected, it is 'G'"):
        owed.answers_with_fields(authorized, "Authorize", [["idTagInfo.status", "Invalid"], ["idTagInfo.parentIdTag", "H"]])


@pytest.mark.parametrize(
    "judge", [lambda world: owed.answers(world, "Heartbeat"), lambda world: owed.answers_with(world, "Heartbeat", "Accepted")]
)
def test_a_callerror_is_no_answer(world: World, judge: object) -> None:
    asks(world, "1", "Heartbeat", {})
    is_refused(world, "1", "InternalError")
    assert callable(judge)
    with pytest.raises(AssertionError, match="Heartbeat was answered with the error InternalError"):
        judge(world)


def test_each_status_notification_is_found_by_what_it_says(world: World) -> None:
    for name, connector in (("1", 0), ("2", 1)):
        asks(world, name, "StatusNotification", {"connectorId": connector, "status": "Available", "errorCode": "NoError"})
        is_told(world, name, {})
    owed.answers_status(world, "Available", 1)
    with pytest.raises(AssertionError, match="StatusNotification Available of connector 1"):
        owed.answers_status(world, "Available", 1)
    with pytest.raises(AssertionError, match="StatusNotification Faulted of connector 0"):
        owed.answers_status(world, "Faulted", 0)


def test_every_connector_counts_the_charge_point_too(world: World) -> None:
    asks(world, "1", "StatusNotification", {"connectorId": 1, "status": "Available", "errorCode": "NoError"})
    is_told(world, "1", {})
    with pytest.raises(AssertionError, match="of connector 0"):
        owed.answers_all_statuses(world, "Available")


def test_a_request_of_another_type_fails(world: World) -> None:
    is_asked(world, "1", "Reset", {"type": "Soft"})
    with pytest.raises(AssertionError, match="'Soft'"):
        owed.sends_of_type(world, "Reset", "Hard", 30)


def test_a_request_with_another_field_fails(world: World) -> None:
    is_asked(world, "1", "UnlockConnector", {"connectorId": 2})
    with pytest.raises(AssertionError, match="connectorId: '1' expected, it is 2"):
        owed.sends_with_fields(world, "UnlockConnector", 30, [["connectorId", "1"]])


@pytest.mark.parametrize(
    ("command", "fits"),
    [
        (Command("answered", {"status": "NotSupported"}), True),
        (Command("answered", {"status": "Accepted"}), False),
        (Command("timeout", None), False),
    ],
)
def test_the_operator_has_to_see_what_the_station_said(world: World, command: Command, fits: bool) -> None:
    is_asked(world, "1", "UnlockConnector", {"connectorId": 1})
    tells(world, "1", {"status": "NotSupported"})
    world.command, world.facts[operator.LAST] = command, "UnlockConnector"
    if fits:
        operator.sees_answer(world)
    else:
        with pytest.raises(AssertionError):
            operator.sees_answer(world)
    assert not world.verdict.unverified


def test_a_port_that_does_not_tell_the_answer_leaves_something_unverified(world: World) -> None:
    world.command, world.facts[operator.LAST] = Command("answered", None), "UnlockConnector"
    operator.sees_answer(world)
    assert world.verdict.unverified == ["what the operator is told of the station's answer to UnlockConnector"]
