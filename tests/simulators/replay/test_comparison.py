from typing import Any

import pytest

from simulators.replay.comparison import Difference, differences, variations
from simulators.transport.frames import Frame


def result(**payload: Any) -> Frame:
    return Frame("result", "x", payload=payload)


ERROR = Frame("error", "x", code="InternalError")


@pytest.mark.parametrize(
    ("recorded", "now"),
    [
        (result(status="Accepted"), result(status="Accepted")),
        (result(transactionId=1, currentTime="a"), result(transactionId=2, currentTime="b")),
        (ERROR, Frame("error", "y", code="InternalError", description="other words")),
        (None, result(status="Accepted")),
        (None, None),
    ],
)
def test_these_say_the_same(recorded: Frame | None, now: Frame | None) -> None:
    assert differences(1, "A", recorded, now) == []


@pytest.mark.parametrize(
    ("recorded", "now", "found"),
    [
        (result(status="Accepted"), result(status="Rejected"), ("status", "Accepted", "Rejected")),
        (result(idTagInfo={"status": "Accepted"}), result(idTagInfo={"status": "Blocked"}), ("idTagInfo.status", "Accepted", "Blocked")),
        (result(transactionId=1), result(transactionId="1"), ("transactionId", "1", "1")),
        (result(), result(data="x"), ("data", "nothing", "x")),
        (result(interval=1), ERROR, ("answer", "CALLRESULT", "CALLERROR InternalError")),
        (result(status="Accepted"), None, ("answer", "CALLRESULT Accepted", "no answer")),
        (ERROR, Frame("error", "x", code="GenericError"), ("error code", "InternalError", "GenericError")),
    ],
)
def test_these_differ(recorded: Frame, now: Frame | None, found: tuple[str, str, str]) -> None:
    assert differences(3, "A", recorded, now) == [Difference(3, "A", *found)]


@pytest.mark.parametrize(
    ("recorded", "now", "field"),
    [
        (result(interval=300), result(interval=60), "interval"),
        (
            result(idTagInfo={"expiryDate": "2026-01-01T00:00:00Z"}),
            result(idTagInfo={"expiryDate": "2027-01-01T00:00:00Z"}),
            "idTagInfo.expiryDate",
        ),
    ],
)
def test_what_a_csms_is_free_to_choose_is_told_and_is_no_difference(recorded: Frame, now: Frame, field: str) -> None:
    assert differences(1, "A", recorded, now) == []
    assert [one.field for one in variations(1, "A", recorded, now)] == [field]


@pytest.mark.parametrize("now", [result(interval="60"), result()])
def test_another_type_is_a_difference_all_the_same(now: Frame) -> None:
    assert [one.field for one in differences(1, "A", result(interval=300), now)] == ["interval"]
    assert variations(1, "A", result(interval=300), now) == []


@pytest.mark.parametrize("now", [None, ERROR, result(transactionId=2)])
def test_no_variation_is_told_where_there_is_none(now: Frame | None) -> None:
    assert variations(1, "A", result(transactionId=1), now) == []
