import json
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.chargepoint.events import CallAnswered, CallFinished, Note, Outcome
from simulators.transport.expectations import Message, criterion, like, span
from simulators.transport.tape import Entry

AT = datetime(2026, 1, 1, tzinfo=UTC)


def finished(action: str, request: dict[str, Any], response: dict[str, Any] | None = None) -> CallFinished:
    return CallFinished(action, "1", request, Outcome.ANSWERED, response or {})


def frame(direction: Any, message: list[Any]) -> Entry:
    return Entry(AT, 0.0, "CP1", direction, json.dumps(message), None)


def test_a_span_is_a_number_of_seconds_or_a_timedelta() -> None:
    assert span(90) == span(timedelta(minutes=1.5))


def test_a_message_is_known_by_action_direction_request_and_answer() -> None:
    output = finished("StartTransaction", {"connectorId": 1, "idTag": "T"}, {"transactionId": 7})
    assert Message("StartTransaction").accepts(output)
    assert Message("StartTransaction", "sent", {"idTag": "T"}, {"transactionId": int}).accepts(output)
    assert not Message("StartTransaction", "received").accepts(output)
    assert not Message("StartTransaction", payload={"idTag": "X"}).accepts(output)
    assert not Message("StartTransaction", response={"transactionId": 8}).accepts(output)
    assert not Message("Heartbeat").accepts(output)
    assert not Message("Heartbeat").accepts(Note("Heartbeat"))
    assert Message("Reset", "received").accepts(CallAnswered("Reset", "1", {"type": "Soft"}))


def test_every_kind_of_criterion_has_a_name_for_the_failure() -> None:
    assert criterion(Message("Reset", "received", {"type": "Soft"}))[1] == "Reset received with type='Soft'"
    assert criterion("Heartbeat")[0](finished("Heartbeat", {}))
    accept, what = criterion(Note)
    assert (accept(Note("x")), what) == (True, "Note")
    assert criterion(lambda output: True)[1] == "the expected output"


def test_a_call_on_the_tape_counts_whether_it_is_answered_or_not() -> None:
    sent = frame("sent", [2, "1", "MeterValues", {"connectorId": 1}])
    assert Message("MeterValues").is_asked_by(sent)
    assert Message("MeterValues", "sent", {"connectorId": 1}).is_asked_by(sent)
    assert not Message("MeterValues", "received").is_asked_by(sent)
    assert not Message("MeterValues", payload={"connectorId": 2}).is_asked_by(sent)
    assert not Message("MeterValues").is_asked_by(frame("received", [3, "1", {}]))
    assert not Message("MeterValues").is_asked_by(Entry(AT, 0.0, "CP1", "note", None, "MeterValues"))


def test_what_is_alike_says_what_was_different() -> None:
    sent = frame("sent", [2, "1", "Authorize", {"idTag": "B"}])
    assert like(sent, Message("Authorize", "received", {"idTag": "A"})) == ["it was sent, not received", "idTag: 'A' expected, it is 'B'"]
    assert like(sent, Message("Authorize")) == []
    assert like(sent, Message("Heartbeat")) is None
