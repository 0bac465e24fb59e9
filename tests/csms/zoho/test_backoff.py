from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.zoho.backoff import RETRY_AFTER_CAP_S, Outcome, Profile, Schedule, code, judge, retry_after

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DEFAULT = "0,5,300,1800,7200,18000,36000,50400,72000,86400"


@pytest.mark.parametrize(
    ("outcome", "statuses"),
    [
        (Outcome.DELIVERED, [200, 201, 202, 204, 207, 299]),
        (Outcome.RETRY, [300, 301, 302, 304, 307, 308, 408, 425, 429, 500, 502, 503, 504, 599, None, 101, 600]),
        (Outcome.DEAD, [400, 401, 403, 404, 405, 409, 410, 412, 413, 422, 451]),
    ],
)
@pytest.mark.parametrize("profile", ["plain", "function"])
def test_the_status_tells_what_becomes_of_a_delivery(outcome: Outcome, statuses: list[int | None], profile: Profile) -> None:
    assert {judge(status, b"", profile) for status in statuses} == {outcome}


@pytest.mark.parametrize(
    ("body", "delivered"),
    [
        (b'{"code":"success","details":{}}', True),
        (b'{"details":{}}', True),
        (b'{"code":null}', True),
        (b"thank you", True),
        (b"[]", True),
        (b'{"code":"error"}', False),
        (b'{"code":0}', False),
        (b'{"code":false}', False),
        (b'{"code":["success"]}', False),
        (b"\n <html>busy</html>", False),
    ],
)
def test_a_function_must_say_success_when_it_says_anything(body: bytes, delivered: bool) -> None:
    assert judge(200, body, "function") is (Outcome.DELIVERED if delivered else Outcome.RETRY)
    assert judge(200, body, "plain") is Outcome.DELIVERED


@given(st.binary() | st.just(b"[" * 100_000) | st.just(b"1" * 5000))
def test_no_answer_ever_breaks_the_judgement(body: bytes) -> None:
    code(body)
    assert judge(200, body, "function") in Outcome


def test_every_wait_of_the_default_schedule_is_drawn_between_half_and_the_whole() -> None:
    waits = [float(part) for part in DEFAULT.split(",")]
    schedule = Schedule(tuple(waits))
    for made, wait in enumerate(waits):
        assert schedule.next_due(made, AT, 0.0) == AT + timedelta(seconds=wait / 2)
        assert schedule.next_due(made, AT, 0.5) == AT + timedelta(seconds=wait * 0.75)


def test_after_the_last_attempt_comes_the_dead_letter() -> None:
    schedule = Schedule((0, 0.01))
    assert schedule.next_due(1, AT, 0.0) == AT + timedelta(milliseconds=5)
    assert schedule.next_due(2, AT, 0.0) is None
    assert schedule.next_due(2, AT, 0.0, retry_after_s=5) is None


@pytest.mark.parametrize(("retry_after_s", "wait_s"), [(None, 10), (0, 10), (9, 10), (60, 60), (1e9, RETRY_AFTER_CAP_S)])
def test_a_retry_after_lengthens_the_wait_up_to_its_cap(retry_after_s: float | None, wait_s: float) -> None:
    assert Schedule((0, 20)).next_due(1, AT, 0.0, retry_after_s) == AT + timedelta(seconds=wait_s)


@given(
    st.lists(st.floats(0, 1e6), min_size=1),
    st.integers(0, 20),
    st.floats(0, 1, exclude_max=True),
    st.none() | st.floats(0, 1e12),
)
def test_the_next_attempt_is_never_before_now(waits: list[float], made: int, chance: float, retry_after_s: float | None) -> None:
    due = Schedule(tuple(waits)).next_due(made, AT, chance, retry_after_s)
    assert (due is None) == (made >= len(waits))
    assert due is None or AT <= due <= AT + timedelta(seconds=max(*waits, RETRY_AFTER_CAP_S))


@pytest.mark.parametrize("waits", [(), (-1,), (float("nan"),), (float("inf"),), (1e99,)])
def test_a_schedule_that_is_none_is_refused(waits: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="between 0 and a year"):
        Schedule(waits)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9" * 5000, RETRY_AFTER_CAP_S),
        ("Fri, 02 Jan 2026 03:05:05 GMT", 60.0),
        ("Fri, 02 Jan 2026 03:05:05 -0000", 60.0),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Fri, 99 Jan 99999999 03:05:05 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, AT) == seconds


@given(st.text())
def test_no_retry_after_ever_raises(value: str) -> None:
    assert (retry_after(value, AT) or 0) >= 0
