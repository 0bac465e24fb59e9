from typing import Any

import pytest

from simulators.chargepoint.backlog import Entry
from simulators.chargepoint.events import CallFinished, Outcome
from simulators.fleet import conduct
from simulators.fleet.conduct import Conduct, Counts, Numbers, Session, is_transactional, no_counts

START = {"connectorId": 1, "idTag": "T", "meterStart": 100, "timestamp": "2026-01-01T00:00:00Z"}
STOP = {"transactionId": 5, "meterStop": 900, "timestamp": "2026-01-01T00:10:00Z"}


def meter(at: str = "2026-01-01T00:05:00Z", samples: int = 2) -> dict[str, Any]:
    return {"connectorId": 1, "transactionId": 5, "meterValue": [{"timestamp": at, "sampledValue": [{}] * samples}]}


def ended(action: str, request: dict[str, Any], outcome: Outcome = Outcome.ANSWERED, transaction_id: int = 5) -> CallFinished:
    response = {"transactionId": transaction_id} if action == "StartTransaction" else {}
    return CallFinished(action, "id", request, outcome, response if outcome is Outcome.ANSWERED else None)


def play(*calls: CallFinished) -> tuple[Counts, Conduct, list[Session | None]]:
    counts = no_counts()
    one, numbers = Conduct(counts), Numbers()
    return counts, one, [one.finished(call, "CP1", numbers) for call in calls]


def test_a_session_from_start_to_stop_is_handed_over_with_its_energy_and_samples() -> None:
    counts, one, found = play(ended("StartTransaction", START), ended("MeterValues", meter()), ended("StopTransaction", STOP))
    assert found == [None, None, Session("CP1", 5, "T", 100, samples=2, energy_wh=800, stopped=True)]
    assert (counts["acknowledged"], counts["started"], counts["stopped"], counts["reordered"]) == (3, 1, 1, 0)
    assert one.open is None


def test_a_session_that_runs_stays_open() -> None:
    counts, one, _ = play(ended("StartTransaction", START))
    assert list(one.open or ()) == [5]
    assert counts["started"] - counts["stopped"] == 1


def test_a_message_that_is_acknowledged_after_a_younger_one_is_out_of_order() -> None:
    counts, _, _ = play(ended("StartTransaction", START), ended("StopTransaction", STOP), ended("MeterValues", meter()))
    assert counts["reordered"] == 1


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.INVALID, Outcome.TIMED_OUT, Outcome.LOST])
def test_what_was_not_answered_is_sent_again_and_acknowledges_nothing(outcome: Outcome) -> None:
    counts, _, _ = play(ended("StartTransaction", START, outcome))
    assert (counts["resent"], counts["acknowledged"], counts["started"]) == (1, 0, 0)


def test_an_id_that_is_given_twice_is_noticed() -> None:
    twice = [ended("StartTransaction", START)] * 2
    assert [play(*calls)[0]["repeated"] for calls in (twice[:1], twice)] == [0, 1]
    assert play(twice[0], ended("StartTransaction", START, transaction_id=6))[0]["repeated"] == 0


def test_only_the_newest_ids_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conduct, "REMEMBERED_IDS", 2)
    numbers = Numbers()
    assert [numbers.is_new(number) for number in (1, 2, 2, 3, 1)] == [True, True, False, True, True]


def test_it_knows_when_the_message_that_is_done_arose() -> None:
    counts = no_counts()
    one = Conduct(counts)
    for key, arose_s in ((1, 10.0), (2, 20.0)):
        one.arose_s = arose_s
        one.append(Entry(key, "s", 1, "MeterValues", {}))
    one.update(Entry(1, "s", 1, "MeterValues", {}))
    one.remove(1)
    assert one.done_arose_s == 10.0
    one.remove(2)
    assert one.done_arose_s == 20.0
    assert (counts["queued"], counts["done"]) == (2, 2)
    assert one.load() == []


def test_a_reading_outside_transactions_is_no_transaction_message() -> None:
    outside = {"connectorId": 1, "meterValue": []}
    assert not is_transactional(ended("MeterValues", outside))
    assert not is_transactional(ended("Heartbeat", {}))
    assert is_transactional(ended("MeterValues", meter()))
    assert is_transactional(ended("StopTransaction", STOP))
