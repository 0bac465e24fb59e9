from datetime import datetime, timedelta, timezone

import pytest
from ocpp.v16.call_result import BootNotification, StopTransaction
from ocpp.v16.enums import RegistrationStatus

from csms.actions.v16.call import Call, id_tag_info, wire, wire_time
from csms.domain.id_tags import Decision, Verdict

AT = datetime(2026, 1, 1, 12, 0, 0, 123999, tzinfo=timezone(timedelta(hours=2)))


def test_times_on_the_wire_are_utc_with_z_to_the_millisecond() -> None:
    assert wire_time(AT) == "2026-01-01T10:00:00.123Z"


def test_a_result_is_spelt_as_the_specification_spells_it() -> None:
    answer = BootNotification(current_time="now", interval=300, status=RegistrationStatus.accepted)
    assert wire(answer) == {"currentTime": "now", "interval": 300, "status": "Accepted"}


def test_what_is_none_is_left_out() -> None:
    assert wire(StopTransaction(id_tag_info=None)) == {}


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Verdict.ACCEPTED, "Accepted"),
        (Verdict.BLOCKED, "Blocked"),
        (Verdict.EXPIRED, "Expired"),
        (Verdict.INVALID, "Invalid"),
        (Verdict.CONCURRENT, "ConcurrentTx"),
    ],
)
def test_each_verdict_has_its_word(verdict: Verdict, status: str) -> None:
    assert id_tag_info(Decision(verdict)) == {"status": status}


def test_a_decision_tells_expiry_and_parent() -> None:
    info = id_tag_info(Decision(Verdict.ACCEPTED, AT, "GRP"))
    assert info == {"status": "Accepted", "expiryDate": "2026-01-01T10:00:00.123Z", "parentIdTag": "GRP"}


def test_quarantine_keeps_the_request_as_it_came() -> None:
    original = Call("CP1", "StopTransaction", "7", {"transactionId": -1}, AT, "fresh").original("unusable meterStop")
    assert (original.action, original.message_id, original.payload) == ("StopTransaction", "7", '{"transactionId":-1}')
    assert original.unusable == "unusable meterStop"
