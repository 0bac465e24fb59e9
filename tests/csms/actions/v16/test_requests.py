import pytest

from csms.actions.v16.requests import ACTIONS, Breach, answer_fault, check
from csms.actions.v16.schemas import known


def test_every_request_has_the_schemas_of_both_its_sides() -> None:
    assert all(known(action) and known(f"{action}Response") for action in ACTIONS)


def test_no_station_s_own_request_is_among_them() -> None:
    assert not ACTIONS & {"Authorize", "BootNotification", "Heartbeat", "StartTransaction", "SecurityEventNotification"}


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Reset", {"type": "Soft"}),
        ("RemoteStartTransaction", {"idTag": "T"}),
        ("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": []}),
        ("ClearCache", {}),
    ],
)
def test_a_proper_request_passes(action: str, payload: dict[str, object]) -> None:
    check(action, payload)


@pytest.mark.parametrize(
    ("action", "payload", "word"),
    [
        ("Reset", {}, "type"),
        ("Reset", {"type": "Gentle"}, "type"),
        ("Reset", {"type": "Soft", "now": True}, "now"),
        ("RemoteStartTransaction", {"idTag": "T" * 21}, "idTag"),
    ],
)
def test_a_broken_request_is_refused_and_the_field_named(action: str, payload: dict[str, object], word: str) -> None:
    with pytest.raises(Breach, match=word):
        check(action, payload)


@pytest.mark.parametrize(
    ("payload", "good"),
    [
        ({"status": "Accepted"}, True),
        ({"status": "Accepted", "more": 1}, True),
        ({"status": "Maybe"}, False),
        ({}, False),
        ({"status": 1}, False),
    ],
)
def test_an_answer_is_judged_by_its_schema_and_may_say_more(payload: dict[str, object], good: bool) -> None:
    assert (answer_fault("Reset", payload) is None) is good
