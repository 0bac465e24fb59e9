import pytest

from features.kit.ledger import Ledger
from features.kit.observers import Watch
from features.kit.verdict import Line
from simulators.transport.tape import Entry
from tests.features.kit.tapes import AT, BEAT, BEATEN, CUT, DOWN, UP, received, sent

ACCEPTED = {"currentTime": "2026-05-04T08:00:00Z", "interval": 300, "status": "Accepted"}
START = {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": "2026-05-04T08:00:00Z"}
STARTED = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
BOOT = sent(2, "b", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
BOOTED = received(3, "b", ACCEPTED)
RESET = received(2, "r", "Reset", {"type": "Hard"})
RESET_DONE = sent(3, "r", {"status": "Accepted"})
OTHER = received(2, "s", "ClearCache", {})
OTHER_DONE = sent(3, "s", {"status": "Accepted"})


def breaches(*entries: Entry, asked: tuple[str, ...] | None = (), ledger: Ledger | None = None, station: str = "CP1") -> list[str]:
    found = Watch(ledger or Ledger(), asked).find_breaches(station, (UP, *entries))
    return [f"{one.by}: {one.text}" for one in found]


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (BEAT, BEATEN),
        (BEAT, DOWN),
        (BEAT, CUT),
        (sent(2, "1", "StartTransaction", START), received(3, "1", STARTED)),
        (BEAT, BEATEN, DOWN, UP, BEAT, BEATEN),
        (BEAT, received(4, "1", "SecurityError", "", {})),
        (sent(2, "1", "LogStatusNotification", {"status": "Idle"}), received(4, "1", "NotImplemented", "", {})),
        (sent(2, "1", "NoSuchAction", {}), received(4, "1", "NotImplemented", "", {})),
        (
            sent(2, "1", "SignCertificate", {"csr": "x"}),
            received(3, "1", {"status": "Accepted"}),
            received(2, "c", "CertificateSigned", {"certificateChain": "x"}),
            sent(3, "c", {"status": "Accepted"}),
        ),
    ],
)
def test_what_is_right_is_no_breach(entries: tuple[Entry, ...]) -> None:
    assert breaches(*entries) == []


@pytest.mark.parametrize(
    ("entries", "breach"),
    [
        ((BEAT,), "csms: Heartbeat 1 got no answer"),
        ((BEAT, BEATEN, BEATEN), "csms: an answer with the id 1, for which nothing waits"),
        ((received(3, "9", {}),), "csms: an answer with the id 9"),
        ((BEAT, received(4, "1", "FormatViolation", "", {})), "'FormatViolation', which OCPP-J 1.6 does not have"),
        (
            (BEAT, received(4, "1", "InternalError", "oops", {})),
            "csms: Heartbeat, with which nothing is wrong, was answered with the error Int",
        ),
        ((BOOT, BOOTED, BEAT, received(4, "1", "SecurityError", "", {})), "csms: Heartbeat, with which nothing is wrong"),
        ((BEAT, received(4, "1", "NotSupported", "", {})), "csms: Heartbeat, with which nothing is wrong"),
        ((BEAT, received(3, "1", {})), "csms: HeartbeatResponse breaks its schema"),
        ((received("hello"),), "csms: no frame of OCPP-J"),
        ((RESET, RESET_DONE), "csms: Reset was sent, which nobody asked for"),
        ((sent("nonsense"),), "station: no frame of OCPP-J"),
        ((BEAT, sent(2, "2", "Heartbeat", {})), "station: Heartbeat was sent while Heartbeat waits for its answer"),
        ((sent(3, "9", {}),), "station: an answer with the id 9"),
        ((sent(2, "1", "Heartbeat", {"more": 1}), BEATEN), "station: Heartbeat breaks its schema"),
    ],
)
def test_a_breach_is_named_with_whose_fault_it_is(entries: tuple[Entry, ...], breach: str) -> None:
    found = breaches(*entries)
    assert any(breach in one for one in found), found


@pytest.mark.parametrize(
    "entries",
    [
        (sent(2, "1", "Heartbeat", {"more": 1}), received(4, "1", "FormationViolation", "", {})),
        (BEAT, BEATEN, BEAT, received(4, "1", "ProtocolError", "", {})),
        (sent(2, "1", "Heartbeat"), received(4, "1", "FormationViolation", "", {})),
        (sent("nonsense"), received(4, "-1", "ProtocolError", "", {})),
        (sent(2, "1" * 37, "Heartbeat", {}), received(4, "1" * 37, "FormationViolation", "", {})),
    ],
)
def test_an_error_that_the_station_gave_reason_for_is_no_breach_of_the_csms(entries: tuple[Entry, ...]) -> None:
    assert [one for one in breaches(*entries) if one.startswith("csms")] == []


def test_a_command_that_the_operator_sent_is_no_breach_but_a_second_is() -> None:
    assert breaches(RESET, RESET_DONE, asked=("Reset",)) == []
    assert breaches(RESET, RESET_DONE, RESET, RESET_DONE, asked=("Reset",)) == ["csms: Reset was sent, which nobody asked for"]


def test_where_nobody_knows_what_was_asked_nothing_counts_as_unasked() -> None:
    assert breaches(RESET, RESET_DONE, asked=None) == []


def test_a_word_in_other_capitals_breaks_the_schema_and_is_told_apart() -> None:
    found = Watch(Ledger(), ("Reset",)).find_breaches("CP1", (UP, received(2, "r", "Reset", {"type": "hard"}), RESET_DONE))
    assert [(one.clause, "case counts" in one.text) for one in found] == [("OCPP 1.6, 7", True)]


def test_one_command_at_a_time() -> None:
    found = breaches(RESET, OTHER, RESET_DONE, OTHER_DONE, asked=("Reset", "ClearCache"))
    assert found == ["csms: ClearCache was sent while Reset waits for its answer"]


def test_a_transaction_id_belongs_to_one_session() -> None:
    ledger = Ledger()
    began = (sent(2, "1", "StartTransaction", START), received(3, "1", STARTED))
    assert breaches(*began, ledger=ledger) == []
    assert breaches(*began, ledger=ledger) == [], "the same start sent again gets the same id"
    assert breaches(*began, ledger=ledger, station="CP2") == ["csms: transaction id 7 was given to another session before"]


def test_a_call_that_has_just_been_sent_is_not_due_yet() -> None:
    assert Watch(Ledger(), due={"0"}).find_breaches("CP1", (UP, BEAT)) == []
    [breach] = Watch(Ledger(), due={"1"}).find_breaches("CP1", (UP, BEAT))
    assert str(breach) == "CP1: Heartbeat 1 got no answer [OCPP-J 1.6, 4.1]"


def test_an_answer_may_take_so_long_and_no_longer() -> None:
    def line(entry: Entry, at_s: float) -> Line:
        return Line("CP1", AT, at_s, entry.direction, entry.frame, entry.note)

    lines = [line(UP, 0), line(BEAT, 1), line(BEATEN, 4)]
    assert Watch(Ledger(), answer_s=3).find_breaches("CP1", lines) == []
    [breach] = Watch(Ledger(), answer_s=2).find_breaches("CP1", lines)
    assert breach.text == "Heartbeat was answered after 3.0 s, 2 are allowed"


def test_a_meter_that_runs_backwards_is_the_station_s_fault() -> None:
    def metered(name: str, wh: str) -> Entry:
        value = {"timestamp": "2026-05-04T08:00:00Z", "sampledValue": [{"value": wh}]}
        return sent(2, name, "MeterValues", {"connectorId": 1, "transactionId": 7, "meterValue": [value]})

    found = breaches(metered("1", "20"), received(3, "1", {}), metered("2", "10"), received(3, "2", {}))
    assert found == ["station: the meter of transaction 7 went from 20 Wh back to 10 Wh"]
