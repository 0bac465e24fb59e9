"""Frames as the small CSMS reads them."""

import pytest
from ocpp.exceptions import OCPPError
from ocpp.messages import Call

from tests.mutants import framing


@pytest.mark.parametrize(
    "text", ['[2, "a"', '{"a": 1}', "5", "null", "[]", "[2]", '[9, "a", "Heartbeat", {}]', '["2", "a"]', '[2, 7, "X", {}]']
)
def test_what_is_no_frame_is_none(text: str) -> None:
    assert framing.read(text) is None


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ([2, "a"], "FormatViolation"),
        ([2, "a", "Heartbeat", {}, {}], "FormatViolation"),
        ([2, "a", 5, {}], "FormatViolation"),
        ([2, "a", "Foo", {}], "NotImplemented"),
        ([2, "a", "Reset", {}], "NotSupported"),
    ],
)
def test_a_bad_call_earns_its_error(frame: list[object], code: str) -> None:
    with pytest.raises(OCPPError) as raised:
        framing.call(frame, {"Heartbeat"})
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("Authorize", {"id_tag": "A"}, "ProtocolError"),
        ("Authorize", {"idTag": 5}, "TypeConstraintViolation"),
        ("Authorize", {"idTag": "A" * 21}, "PropertyConstraintViolation"),
        ("Heartbeat", {"extra": 1}, "FormationViolation"),
        ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Occupied"}, "PropertyConstraintViolation"),
        (
            "StatusNotification",
            {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": "yesterday"},
            "PropertyConstraintViolation",
        ),
    ],
)
def test_a_bad_payload_earns_the_code_of_ocpp_1_6(action: str, payload: dict[str, object], code: str) -> None:
    with pytest.raises(OCPPError) as raised:
        framing.check(Call("a", action, payload))
    answer = framing.error("a", raised.value)
    assert (answer[:3], answer[4]) == ([4, "a", code], {})
