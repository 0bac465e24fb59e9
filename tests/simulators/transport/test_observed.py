from simulators.chargepoint.events import (
    AuthorizationDecided,
    CallFinished,
    Note,
    Outcome,
    RegistrationChanged,
    SessionStarted,
    SessionStopped,
    StatusChanged,
)
from simulators.transport import observed
from simulators.transport.observed import Observed

STARTED = SessionStarted(1, 71, "T", "Accepted")
STOPPED = SessionStopped(1, 71, 1500, "Local", True)
ANSWER = CallFinished("StartTransaction", "m", {"meterStart": 500}, Outcome.ANSWERED, {"transactionId": 71, "idTagInfo": {}})


def test_registration_statuses_and_decisions_are_the_latest() -> None:
    seen = Observed()
    decision = AuthorizationDecided(1, "T", "Blocked", "csms")
    for output in (
        RegistrationChanged("Pending"),
        RegistrationChanged("Accepted"),
        StatusChanged(1, "Preparing"),
        StatusChanged(1, "Charging"),
        decision,
    ):
        seen.take(output)
    assert (seen.registration, seen.statuses, seen.decisions) == ("Accepted", {1: "Charging"}, {1: decision})


def test_the_energy_of_a_session_is_known_whichever_output_comes_first() -> None:
    for order in ((ANSWER, STARTED), (STARTED, ANSWER)):
        seen = Observed()
        for output in order:
            seen.take(output)
        session = seen.session(1)
        assert session is not None
        assert session.energy_wh is None
        seen.take(STOPPED)
        assert session.energy_wh == 1000
        assert seen.session(1) is None
        assert seen.latest_session(1) is session


def test_sessions_are_told_apart_by_connector_and_by_when_they_began() -> None:
    seen = Observed()
    seen.take(STARTED)
    seen.take(SessionStarted(2, 72, "T", "Accepted"))
    running = seen.session(2)
    assert running is not None
    assert running.started.transaction_id == 72
    assert seen.latest_session(1, since=1) is None
    assert seen.session(3) is None


def test_the_stop_of_an_unknown_session_changes_nothing() -> None:
    seen = Observed()
    seen.take(STARTED)
    seen.take(SessionStopped(1, 99, 0, "Local", True))
    assert seen.session(1) is not None


def test_an_unusable_transaction_id_is_no_meter_start() -> None:
    seen = Observed()
    seen.take(CallFinished("StartTransaction", "m", {"meterStart": 5}, Outcome.INVALID, {"transactionId": "x"}))
    seen.take(STARTED)
    assert seen.sessions[0].meter_start_wh is None


def test_find_goes_on_after_its_mark_and_survives_the_bound() -> None:
    seen = Observed()
    for number in range(observed.BOUND + 5):
        seen.take(Note(str(number)))
    found = seen.find(0, lambda output: isinstance(output, Note))
    assert found == (6, Note("5"))
    assert seen.find(found[0], lambda output: isinstance(output, Note)) == (7, Note("6"))
    assert seen.find(seen.count, lambda output: True) is None


def test_a_refusal_is_told_by_the_decision_or_by_the_start() -> None:
    seen = Observed()
    assert seen.refusal(1) is None
    seen.take(AuthorizationDecided(1, "T", "Accepted", "csms"))
    seen.take(STARTED)
    assert seen.refusal(1) is None
    seen.take(SessionStarted(1, 72, "U", "ConcurrentTx"))
    assert seen.refusal(1) == "U may not charge at connector 1: ConcurrentTx"
    assert seen.refusal(1, since=2) is None
    seen.take(AuthorizationDecided(1, "V", "Expired", "csms"))
    assert seen.refusal(1, since=2) == "V may not charge at connector 1: Expired"


def test_acknowledged_samples_are_counted_for_their_session() -> None:
    seen = Observed()
    told = {"connectorId": 1, "transactionId": 71, "meterValue": [{"sampledValue": [{}, {}]}, {"sampledValue": [{}]}]}
    answered = CallFinished("MeterValues", "m", told, Outcome.ANSWERED, {})
    for output in (STARTED, answered, answered, CallFinished("MeterValues", "m", told, Outcome.TIMED_OUT, None)):
        seen.take(output)
    seen.take(CallFinished("MeterValues", "m", {**told, "transactionId": 5}, Outcome.ANSWERED, {}))
    assert [session.samples for session in seen.sessions] == [6]
