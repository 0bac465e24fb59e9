import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.replay.rewriting import Rewriter, shift_for

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def payload(rewriter: Rewriter, sent: dict[str, Any]) -> Any:
    return json.loads(rewriter.call("a", "A", sent))[3]


def test_ids_are_new_and_equal_ones_stay_equal() -> None:
    one, other = Rewriter(timedelta(0)), Rewriter(timedelta(0))
    assert one.message_id("1") == one.message_id("1") != one.message_id("2")
    assert one.message_id("1") != other.message_id("1")
    assert len(one.message_id("1")) == 36


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T13:00:00.000Z"),
        ("2026-03-01T12:00:00.250+02:00", "2026-03-01T13:00:00.250+02:00"),
        ("2026-03-01T12:00:00", "2026-03-01T13:00:00.000"),
        ("2026-02-31T12:00:00Z", "2026-02-31T12:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("2026-03-01", "2026-03-01"),
        ("TAG", "TAG"),
    ],
)
def test_instants_move_and_nothing_else(text: str, moved: str) -> None:
    assert payload(Rewriter(timedelta(hours=1)), {"a": [{"b": text}]}) == {"a": [{"b": moved}]}


def test_transaction_numbers_become_those_of_now() -> None:
    rewriter = Rewriter(timedelta(0))
    rewriter.learn(7, 99)
    rewriter.learn(8, None)
    sent = {"transactionId": 7, "connectorId": 7, "inner": {"transactionId": 8}}
    assert payload(rewriter, sent) == {"transactionId": 99, "connectorId": 7, "inner": {"transactionId": 8}}


@given(offset=st.floats(0, 1), hours=st.integers(0, 1000), speed=st.none() | st.floats(1, 1000))
def test_no_instant_lies_in_the_future_when_it_is_sent(offset: float, hours: int, speed: float | None) -> None:
    span, start = timedelta(hours=hours), AT + timedelta(days=400)
    shift = shift_for(AT, AT + span, start, speed)
    sent_at = start if speed is None else start + span * offset / speed
    assert AT + span * offset + shift <= sent_at + timedelta(milliseconds=1)
