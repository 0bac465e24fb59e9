from dataclasses import replace

import pytest

from features.kit.ledger import Ledger
from features.kit.observers import TEXT, UNASKED, Watch
from features.kit.verdict import Line
from simulators.transport.tape import Entry
from tests.features.kit.tapes import AT, BEAT, BEATEN, CUT, DOWN, UP, note, received, sent

ACCEPTED = {"currentTime": "2026-05-04T08:00:00Z", "interval": 300, "status": "Accepted"}
START = {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": "2026-05-04T08:00:00Z"}
STARTED = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
BOOT = sent(2, "b", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
BOOTED = received(3, "b", ACCEPTED)
RESET = received(2, "r", "Reset", {"type": "Hard"})
RESET_DONE = sent(3, "r", {"status": "Accepted"})
NOISE = Entry(AT, 0.0, "CP1", "sent", "[2,", None)
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
        ((received(2, "9", {"a": 1}, {}),), "csms: an action is a string"),
        ((received(2, "9", "Foo", {}),), "csms: Foo is no request that a CSMS may send"),
        ((received(2, "9", "Heartbeat", {}),), "csms: Heartbeat is no request that a CSMS may send"),
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
    again = (received(2, "r2", "Reset", {"type": "Hard"}), sent(3, "r2", {"status": "Accepted"}))
    assert breaches(RESET, RESET_DONE, *again, asked=("Reset",))[0].startswith("csms: Reset was sent, which nobody asked for")


def test_a_product_that_says_that_it_asks_by_itself_may_read_and_may_change_nothing() -> None:
    lines = (UP, received(2, "g", "GetConfiguration", {}), sent(3, "g", {}), RESET, RESET_DONE)
    strict, lenient = Watch(Ledger()), Watch(Ledger(), asks_by_itself=True)
    assert [(one.text.partition(" ")[0], one.clause) for one in strict.find_breaches("CP1", lines)] == [
        ("GetConfiguration", UNASKED),
        ("Reset", UNASKED),
    ]
    assert [one.text.partition(" ")[0] for one in lenient.find_breaches("CP1", lines)] == ["Reset"]
    assert strict.disliked == []
    assert lenient.disliked == ["GetConfiguration was sent, which nobody asked for: legal in OCPP; the official tool fails it"]


def test_what_is_to_be_done_about_a_request_that_nobody_asked_for_is_said() -> None:
    reading, changing = breaches(received(2, "g", "GetConfiguration", {}), sent(3, "g", {}), RESET, RESET_DONE)
    assert "declare asks-by-itself" in reading
    assert "switch off what the CSMS does by itself" in changing


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


@pytest.mark.parametrize(
    ("transaction_id", "clauses", "disliked"), [(-1, ["OCPP 1.6 errata 4.0, 3.18"], 0), (-2, [], 1), (0, [], 1), (1, [], 0)]
)
def test_the_id_of_no_transaction_is_given_to_none(transaction_id: int, clauses: list[str], disliked: int) -> None:
    watch = Watch(Ledger())
    lines = (UP, sent(2, "1", "StartTransaction", START), received(3, "1", {**STARTED, "transactionId": transaction_id}))
    assert [one.clause for one in watch.find_breaches("CP1", lines)] == clauses
    assert len(watch.disliked) == disliked


HUNG_UP = note("connection closed by the CSMS: 1011")
STRANGE = sent(2, "s", "NoSuchAction", {})
REFUSED = received(4, "s", "NotImplemented", "", {})
STOP = received(2, "t", "RemoteStopTransaction", {"transactionId": 7})
STOP_REFUSED = sent(3, "t", {"status": "Rejected"})
NEW_KEY = received(2, "k", "ChangeConfiguration", {"key": "AuthorizationKey", "value": "00"})
ORDERS = ("RemoteStopTransaction", "Reset", "ChangeConfiguration")


@pytest.mark.parametrize(
    "entries",
    [
        (BOOT, BOOTED, STOP, STOP_REFUSED, HUNG_UP),
        (BOOT, BOOTED, note("connection closed without a word: 1006")),
        (BOOT, BOOTED, DOWN, UP, BEAT, BEATEN, HUNG_UP),
        (BOOT, BOOTED, RESET, sent(3, "r", {"status": "Rejected"}), HUNG_UP),
        (BOOT, BOOTED, STRANGE, REFUSED, DOWN, UP, HUNG_UP),
    ],
)
def test_a_connection_that_the_csms_ends_for_no_reason_is_a_breach(entries: tuple[Entry, ...]) -> None:
    watch = Watch(Ledger(), ORDERS)
    [found] = [one for one in watch.find_breaches("CP1", (UP, *entries)) if one.by == "csms"]
    assert found.clause == "OCPP-J 1.6, 5.5"
    assert found.text.startswith("the CSMS closed the connection") or found.text.startswith("the CSMS dropped")


@pytest.mark.parametrize(
    "entries",
    [
        (HUNG_UP,),
        (BOOT, BOOTED, STRANGE, REFUSED, HUNG_UP),
        (BOOT, BOOTED, sent("nonsense"), HUNG_UP),
        (BOOT, BOOTED, sent(3, "9", {}), HUNG_UP),
        (BOOT, BOOTED, RESET, RESET_DONE, HUNG_UP),
        (BOOT, BOOTED, RESET, HUNG_UP),
        (BOOT, BOOTED, NEW_KEY, sent(3, "k", {"status": "Accepted"}), HUNG_UP),
        (BOOT, BOOTED, CUT, note("connection closed by the station: 1006")),
    ],
)
def test_a_connection_may_end_for_a_reason(entries: tuple[Entry, ...]) -> None:
    found = Watch(Ledger(), ORDERS).find_breaches("CP1", (UP, *entries))
    assert [str(one) for one in found if one.by == "csms"] == []


def test_why_a_recorded_connection_ended_nobody_knows() -> None:
    assert breaches(BOOT, BOOTED, HUNG_UP, asked=None) == []


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


def test_a_message_id_of_the_csms_is_new_on_a_connection_and_may_come_again_on_the_next() -> None:
    again = (OTHER, OTHER_DONE)
    asked = ("ClearCache", "ClearCache")
    assert breaches(*again, *again, asked=asked) == ["csms: ClearCache bears the id s of a CALL before it"]
    assert breaches(*again, DOWN, UP, *again, asked=asked) == []


def test_an_order_that_has_timed_out_waits_no_longer() -> None:
    late = replace(received(2, "t", "ClearCache", {}), mono=31.0)
    done = replace(sent(3, "t", {"status": "Accepted"}), mono=31.0)
    assert breaches(OTHER, late, done, DOWN, asked=("ClearCache", "ClearCache")) == []
    soon = replace(late, mono=29.0)
    found = breaches(OTHER, soon, done, DOWN, asked=("ClearCache", "ClearCache"))
    assert found == ["csms: ClearCache was sent while ClearCache waits for its answer"]


def test_meters_of_a_broken_payload_are_not_read() -> None:
    sample = {"value": "5", "unit": []}
    values = {"connectorId": 1, "transactionId": 7, "meterValue": [{"timestamp": "2026-05-04T08:00:00Z", "sampledValue": [sample]}]}
    found = breaches(sent(2, "m", "MeterValues", values), received(3, "m", {}))
    assert found
    assert all(one.startswith("station: ") for one in found)


@pytest.mark.parametrize("name", ["", "-1"])
def test_a_text_that_cannot_be_read_may_be_answered_once_by_an_error_without_an_id(name: str) -> None:
    error = received(4, name, "FormationViolation", "", {})
    assert [one for one in breaches(NOISE, NOISE, error, error) if one.startswith("csms")] == []
    assert [one for one in breaches(NOISE, error, error) if one.startswith("csms")] == [
        f"csms: an answer with the id {name}, for which nothing waits"
    ]


@pytest.mark.parametrize(
    ("words", "by"),
    [("a binary frame of 9 bytes was dropped: OCPP-J is text", "csms"), ("a binary frame of 9 bytes, sent, is passed on", "station")],
)
def test_a_frame_that_is_no_text_is_a_breach_of_whoever_sent_it(words: str, by: str) -> None:
    [found] = Watch(Ledger()).find_breaches("CP1", (UP, note(words)))
    assert (found.by, found.text, found.clause) == (by, "a binary frame of 9 bytes; a message of OCPP-J is a text", TEXT)
