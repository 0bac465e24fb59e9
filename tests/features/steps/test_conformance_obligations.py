import pytest

from features.kit.world import World
from features.steps import conformance_obligations as owed
from tests.features.steps.spoken import asks, is_asked, is_refused, is_told


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


def test_what_is_allowed_at_worst_passes_and_is_noted(authorized: World) -> None:
    owed.answers_with(authorized, "Authorize", "Blocked or Expired or at worst Invalid")
    assert authorized.verdict.habits == ["the answer to Authorize: status is Invalid, where Blocked or Expired is usual"]


def test_what_is_not_even_allowed_at_worst_fails(authorized: World) -> None:
    with pytest.raises(AssertionError, match="was answered with Invalid"):
        owed.answers_with(authorized, "Authorize", "Blocked or at worst Accepted")
    assert not authorized.verdict.habits


def test_a_field_that_may_be_left_out_at_worst_is_noted_with_its_request(world: World) -> None:
    is_asked(world, "1", "RemoteStartTransaction", {"idTag": "T"})
    owed.sends_with_fields(world, "RemoteStartTransaction", 30, [["connectorId", "1 or at worst absent"]])
    assert world.verdict.habits == ["RemoteStartTransaction: connectorId is absent, where 1 is usual"]
