from dataclasses import replace
from datetime import timedelta

import pytest

from simulators.chargepoint.backlog import Backlog, Entry, MemoryStore, wire_payload
from tests.simulators.chargepoint.bench import START


def entry(key: int, action: str = "MeterValues", session: str = "s1") -> Entry:
    return Entry(key, session, 1, action, {"connectorId": 1})


def filled() -> tuple[Backlog, MemoryStore]:
    store = MemoryStore()
    backlog = Backlog(store)
    for place, action in enumerate(["StartTransaction", "MeterValues", "StopTransaction"], 1):
        backlog.append(entry(place, action))
    return backlog, store


def test_messages_leave_in_the_order_in_which_they_came() -> None:
    backlog, store = filled()
    assert [backlog.done().key for _ in range(3)] == [1, 2, 3]
    assert backlog.head is None
    assert store.load() == []


def test_a_key_that_does_not_rise_is_refused() -> None:
    backlog, _ = filled()
    with pytest.raises(ValueError, match="rise"):
        backlog.append(entry(3))


def test_the_nth_failure_waits_n_intervals_and_the_last_one_is_told() -> None:
    backlog, _ = filled()
    for attempt in (1, 2):
        assert backlog.fail(START, attempts=3, interval_s=60) is None
        assert backlog.head is not None
        assert backlog.head.due == START + timedelta(seconds=60 * attempt)
    last = backlog.fail(START, attempts=3, interval_s=60)
    assert last is not None
    assert last.attempts == 3


def test_a_transaction_id_is_given_to_its_own_session_only() -> None:
    backlog, store = filled()
    backlog.append(entry(4, "StopTransaction", "s2"))
    assert backlog.adopt("s1", 42) == 2
    assert [e.payload.get("transactionId") for e in store.load()] == [None, 42, 42, None]


def test_what_is_in_the_store_outlives_the_queue() -> None:
    backlog, store = filled()
    backlog.adopt("s1", 42)
    backlog.fail(START, attempts=3, interval_s=10)
    again = Backlog(store)
    assert len(again) == 3
    assert backlog.head is not None
    assert again.head == replace(backlog.head, due=None)  # after a restart nothing waits for a timer of before
    assert again.newest_key == 3


def test_a_message_without_a_transaction_goes_out_with_minus_one() -> None:
    assert wire_payload(entry(1, "StopTransaction"))["transactionId"] == -1
    assert "transactionId" not in wire_payload(entry(1, "StartTransaction"))


def test_a_clock_that_is_set_moves_the_next_attempt_along() -> None:
    backlog, store = filled()
    backlog.put_off(timedelta(days=1))
    assert [kept.due for kept in store.load()] == [None] * 3
    backlog.fail(START, attempts=3, interval_s=10)
    backlog.put_off(timedelta(days=1))
    assert store.load()[0].due == START + timedelta(days=1, seconds=10)


def test_what_waits_is_named_by_its_actions() -> None:
    backlog, _ = filled()
    assert backlog.actions == ("StartTransaction", "MeterValues", "StopTransaction")
    backlog.done()
    assert backlog.actions == ("MeterValues", "StopTransaction")
