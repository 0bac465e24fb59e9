import pytest

from simulators.chargepoint.events import AuthorizationDecided, CallAnswered, CallFinished, Outcome
from simulators.chargepoint.profile import Profile
from simulators.fleet.conduct import Session
from simulators.fleet.ground import Ground
from simulators.fleet.link import Address
from simulators.fleet.plan import Plan
from simulators.fleet.witness import Witness
from simulators.transport.clock import RealClock

CALL = '[2,"1-1","Heartbeat",{}]'


@pytest.fixture
def ground() -> Ground:
    return Ground(Plan(), Address("ws://127.0.0.1/ocpp"), Profile(), RealClock(), 0.0)


def heartbeat(outcome: Outcome = Outcome.ANSWERED) -> CallFinished:
    return CallFinished("Heartbeat", "1-1", {}, outcome, {} if outcome is Outcome.ANSWERED else None, error_code="InternalError")


def longest(ground: Ground, group: str, action: str = "Heartbeat") -> float:
    return ground.tally.histogram(group, action).greatest_us / 1e6


def test_response_counts_from_when_the_call_was_due_and_service_from_when_it_was_sent(ground: Ground) -> None:
    witness = Witness(ground, "CP1")
    witness.sent(CALL, now_s=103, arose_s=101)
    assert witness.waits
    witness.saw(heartbeat(), now_s=104, linked_s=100)
    assert not witness.waits
    assert (longest(ground, "service"), longest(ground, "response")) == (1, 3)


def test_what_was_due_before_the_connection_counts_from_the_connection(ground: Ground) -> None:
    witness = Witness(ground, "CP1")
    witness.sent(CALL, now_s=103, arose_s=20)
    witness.saw(heartbeat(), now_s=104, linked_s=102)
    assert longest(ground, "response") == 2


def test_a_queued_transaction_message_counts_from_when_it_was_queued(ground: Ground) -> None:
    witness = Witness(ground, "CP1")
    witness.conduct.done_arose_s = 90
    witness.sent(CALL, now_s=103, arose_s=103)
    start = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2026-01-01T00:00:00Z"}
    witness.saw(CallFinished("StartTransaction", "1-1", start, Outcome.ANSWERED, {"transactionId": 1}), now_s=104, linked_s=80)
    assert longest(ground, "response", "StartTransaction") == 14


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.INVALID, Outcome.TIMED_OUT, Outcome.LOST])
def test_a_call_that_was_not_answered_has_no_duration_and_its_cause_is_counted(ground: Ground, outcome: Outcome) -> None:
    witness = Witness(ground, "CP1")
    witness.sent(CALL, 103, 103)
    witness.saw(heartbeat(outcome), 104, 100)
    assert ground.tally.number(outcome.value, "Heartbeat") == 1
    assert not ground.tally.times
    assert ground.tally.total("refusals") == (outcome is Outcome.REFUSED)
    assert ground.tally.total("violations") == (outcome is Outcome.INVALID)


def test_an_answer_is_no_call_that_waits(ground: Ground) -> None:
    witness = Witness(ground, "CP1")
    witness.sent('[3,"x",{}]', 1, 1)
    assert not witness.waits


def test_answers_to_the_csms_and_refused_cards_are_counted(ground: Ground) -> None:
    witness = Witness(ground, "CP1")
    witness.saw(CallAnswered("Reset", "x", {}, {"status": "Accepted"}), 1, 1)
    witness.saw(CallAnswered("Reset", "y", {}, error_code="FormationViolation"), 1, 1)
    witness.saw(AuthorizationDecided(1, "T", "Blocked", "csms"), 1, 1)
    witness.saw(AuthorizationDecided(1, "T", "Accepted", "csms"), 1, 1)
    assert ground.tally.counts["commands"] == {"Reset": 1, "Reset: FormationViolation": 1}
    assert ground.tally.counts["cards refused"] == {"Blocked (csms)": 1}


def test_a_session_that_was_stopped_is_handed_to_whoever_keeps_it(ground: Ground) -> None:
    kept: list[Session] = []
    ground.keep = kept.append
    witness = Witness(ground, "CP1")
    start = {"connectorId": 1, "idTag": "T", "meterStart": 100, "timestamp": "2026-01-01T00:00:00Z"}
    stop = {"transactionId": 7, "meterStop": 400, "timestamp": "2026-01-01T00:01:00Z"}
    witness.saw(CallFinished("StartTransaction", "1", start, Outcome.ANSWERED, {"transactionId": 7}), 1, 1)
    witness.saw(CallFinished("StopTransaction", "2", stop, Outcome.ANSWERED, {}), 1, 1)
    assert [session.energy_wh for session in kept] == [300]
    assert ground.tally.number("sessions", "energy_wh") == 300
