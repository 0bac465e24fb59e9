from datetime import UTC, datetime

from csms.websocket.events import Call, ErrorCode

AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_error_codes_are_those_of_table_7_and_none_of_ocpp_2() -> None:
    assert {str(code) for code in ErrorCode} == {
        "NotImplemented",
        "NotSupported",
        "InternalError",
        "ProtocolError",
        "SecurityError",
        "FormationViolation",
        "PropertyConstraintViolation",
        "OccurenceConstraintViolation",
        "TypeConstraintViolation",
        "GenericError",
    }


def test_two_calls_of_equal_content_are_two_calls() -> None:
    first, second = (Call("1", "Heartbeat", {}, "", AT) for _ in range(2))
    assert first != second
    assert len({first, second}) == 2
