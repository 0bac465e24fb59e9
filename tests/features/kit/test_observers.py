import pytest

from features.kit.observers import Ledger, find_breaches
from simulators.transport.tape import Entry
from tests.features.kit.tapes import BEAT, BEATEN, CUT, DOWN, UP, received, sent

START = {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": "2026-05-04T08:00:00Z"}
STARTED = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
RESET = received(2, "r", "Reset", {"type": "Hard"})
RESET_DONE = sent(3, "r", {"status": "Accepted"})


def breaches(*entries: Entry, asked: tuple[str, ...] = (), ledger: Ledger | None = None, station: str = "CP1") -> list[str]:
    return find_breaches(station, (UP, *entries), asked, ledger or Ledger())


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (BEAT, BEATEN),
        (BEAT, DOWN),
        (BEAT, CUT),
        (BEAT, received(4, "1", "InternalError", "", {})),
        (sent(2, "1", "StartTransaction", START), received(3, "1", STARTED)),
        (sent("nonsense"),),
        (BEAT, BEATEN, DOWN, UP, BEAT, BEATEN),
    ],
)
def test_what_is_right_is_no_breach(entries: tuple[Entry, ...]) -> None:
    assert breaches(*entries) == []


@pytest.mark.parametrize(
    ("entries", "breach"),
    [
        ((BEAT,), "Heartbeat 1 got no answer"),
        ((BEAT, BEATEN, BEATEN), "an answer with the id 1, for which nothing waits"),
        ((received(3, "9", {}),), "an answer with the id 9"),
        ((BEAT, received(4, "1", "FormatViolation", "", {})), "'FormatViolation', which OCPP-J 1.6 does not have"),
        ((BEAT, received(4, "1", "OccurrenceConstraintViolation", "", {})), "which OCPP-J 1.6 does not have"),
        ((BEAT, received(3, "1", {})), "HeartbeatResponse breaks its schema"),
        ((BEAT, received(3, "1", {"currentTime": "2026-05-04T08:00:00Z", "more": 1})), "HeartbeatResponse breaks its schema"),
        ((BEAT, received(3, "1", {"currentTime": "2026-05-04T08:00:00"})), "not ISO 8601 with a zone"),
        ((BEAT, received(3, "1", {"currentTime": "Mon May 4 08:00:00 2026"})), "not ISO 8601 with a zone"),
        ((received("hello"),), "no frame of OCPP-J"),
        ((RESET, RESET_DONE), "Reset was sent, which nobody asked for"),
    ],
)
def test_a_breach_is_named(entries: tuple[Entry, ...], breach: str) -> None:
    found = breaches(*entries)
    assert len(found) >= 1
    assert any(breach in one for one in found), found
    assert all(one.startswith("CP1: ") for one in found)


def test_a_command_that_the_operator_sent_is_no_breach_but_a_second_is() -> None:
    assert breaches(RESET, RESET_DONE, asked=("Reset",)) == []
    assert breaches(RESET, RESET_DONE, RESET, RESET_DONE, asked=("Reset",)) == ["CP1: Reset was sent, which nobody asked for"]


def test_a_command_breaks_its_schema() -> None:
    found = breaches(received(2, "r", "Reset", {"type": "hard"}), RESET_DONE, asked=("Reset",))
    assert len(found) == 1
    assert "Reset breaks its schema" in found[0]


def test_one_command_at_a_time() -> None:
    other = received(2, "s", "ClearCache", {})
    found = breaches(RESET, other, RESET_DONE, sent(3, "s", {"status": "Accepted"}), asked=("Reset", "ClearCache"))
    assert found == ["CP1: ClearCache was sent while Reset waits for its answer"]


def test_a_transaction_id_belongs_to_one_session() -> None:
    ledger = Ledger()
    began = (sent(2, "1", "StartTransaction", START), received(3, "1", STARTED))
    assert breaches(*began, ledger=ledger) == []
    assert breaches(*began, ledger=ledger) == [], "the same start sent again gets the same id"
    assert breaches(*began, ledger=ledger, station="CP2") == ["CP2: transaction id 7 was given to another session before"]


def test_a_call_that_has_just_been_sent_is_not_due_yet() -> None:
    assert find_breaches("CP1", (UP, BEAT), (), Ledger(), due={"0"}) == []
    assert find_breaches("CP1", (UP, BEAT), (), Ledger(), due={"1"}) == ["CP1: Heartbeat 1 got no answer"]
