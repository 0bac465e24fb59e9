from typing import Any

import pytest

from simulators.chargepoint.answers.routes import FEATURES, ROUTES
from simulators.chargepoint.events import CallAnswered
from tests.simulators.chargepoint.bench import Bench

LACKING = [*FEATURES, "BootNotification", "Heartbeat"]


@pytest.mark.parametrize("action", LACKING)
def test_actions_that_a_model_lacks_or_only_a_charge_point_sends_are_not_supported(action: str) -> None:
    bench = Bench(settings={"SupportedFeatureProfiles": "Core"}).boot()
    assert bench.call(action)[2] == "NotSupported"


@pytest.mark.parametrize("action", ROUTES)
def test_every_action_of_the_csms_is_supported_by_a_complete_model(action: str) -> None:
    frame = Bench().boot().call(action, {"no": "field of any request"})
    assert frame[0] == 4
    assert frame[2] != "NotSupported"


@pytest.mark.parametrize("action", ["Foo", "reset", ""])
def test_unknown_words_are_not_implemented(action: str) -> None:
    assert Bench().boot().call(action)[2] == "NotImplemented"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "OccurenceConstraintViolation"),
        ({"type": 5}, "TypeConstraintViolation"),
        ({"type": "Gentle"}, "PropertyConstraintViolation"),
        ({"type": "Soft", "x": 1}, "FormationViolation"),
        ([], "FormationViolation"),
        ("Soft", "FormationViolation"),
    ],
)
def test_a_bad_payload_gets_its_code_and_has_no_effect(payload: Any, code: str) -> None:
    bench = Bench().charge()
    frame = bench.call("Reset", payload)
    assert (frame[0], frame[2], frame[4]) == (4, code, {})
    assert bench.machine.transaction_id(1) == 7
    assert bench.all(CallAnswered)[-1].error_code == code


def test_the_same_call_twice_is_answered_twice_and_done_once() -> None:
    bench = Bench().charge()
    bench.answers["StopTransaction"] = {}
    request = {"connectorId": 1, "type": "Inoperative"}
    first = bench.call("ChangeAvailability", request, "same")
    bench.call("ChangeAvailability", {"connectorId": 1, "type": "Operative"}, "other")
    assert bench.call("ChangeAvailability", request, "same") == first
    assert bench.machine._station.connectors[1].goes_inoperative is False
    assert len(bench.all(CallAnswered)) == 2


def test_an_id_may_come_again_on_a_new_connection() -> None:
    bench = Bench().boot()
    bench.call("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "77"}, "1")
    bench.drop().boot()
    bench.call("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "77"}, "1")
    assert len(bench.all(CallAnswered)) == 2


def test_a_call_is_answered_while_an_own_call_waits() -> None:
    bench = Bench().boot().wait(299).wait(1, answers=False)
    assert bench.waiting is not None
    assert bench.call("GetConfiguration")[0] == 3
