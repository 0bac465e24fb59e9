from dataclasses import replace
from typing import Any

import pytest

from features.kit.closings import KEPT, Standing, is_reason, judge
from features.kit.tapes import Connection, Ender, Ending, Heard
from simulators.transport.frames import Frame

HUNG_UP = Ending("csms", "connection closed by the CSMS: 1011", 10.0)
ACCEPTED = Standing("Accepted", 5.0)


def clauses(by: Ender = "csms", standing: Standing = ACCEPTED, order: tuple[str, float] | None = None, at_s: float | None = None) -> Any:
    connection = Connection(lasts=False, ending=replace(HUNG_UP, by=by))
    waiting = [Heard(False, "", Frame("call", "1", order[0]), order[1])] if order else []
    return [clause for _, clause in judge(connection, standing, waiting, () if at_s is None else (at_s,))]


@pytest.mark.parametrize("by", ["csms", "nobody"])
@pytest.mark.parametrize("registration", KEPT)
def test_the_connection_of_a_station_that_is_accepted_or_pending_is_kept(by: Ender, registration: str) -> None:
    assert clauses(by, Standing(registration)) == [KEPT[registration]]


@pytest.mark.parametrize("registration", ["", "Rejected"])
def test_that_of_any_other_need_not_be(registration: str) -> None:
    assert clauses(standing=Standing(registration)) == []


def test_a_station_that_is_not_registered_yet_is_answered_first() -> None:
    def judged(registration: str, *disturbed_s: float) -> list[str]:
        ended = Connection(lasts=False, ending=HUNG_UP, began_s=9.0)
        return [text for text, _ in judge(ended, Standing(registration), (), disturbed_s, ["BootNotification"])]

    assert judged("") == ["the CSMS closed the connection in place of an answer to BootNotification (connection closed by the CSMS: 1011)"]
    assert judged("", 8.9) == judged("")
    assert judged("Rejected") == judged("", 9.5) == []


@pytest.mark.parametrize("by", ["station", "unknown"])
def test_what_the_station_ended_or_nobody_knows_is_nothing_of_the_csms_s(by: Ender) -> None:
    assert clauses(by) == []


def test_what_the_station_cannot_read_is_a_breach_whatever_its_registration() -> None:
    assert clauses("unreadable", Standing()) == ["OCPP-J 1.6, 4.1.2"]


@pytest.mark.parametrize(("at_s", "excused"), [(4.9, False), (5.0, True), (10.0, True), (10.1, True), (11.0, False)])
def test_what_has_happened_since_the_station_was_accepted_excuses(at_s: float, excused: bool) -> None:
    assert (clauses(at_s=at_s) == []) is excused


@pytest.mark.parametrize(("order", "excused"), [(("Reset", 10.0), True), (("ClearCache", 9.5), False), (("ClearCache", 8.5), True)])
def test_an_order_that_waits_excuses_when_it_is_for_the_station_to_dial_again_or_is_kept_waiting(
    order: tuple[str, float], excused: bool
) -> None:
    assert (clauses(order=order) == []) is excused


def test_what_the_station_s_wire_did_to_its_frames_excuses() -> None:
    assert list(judge(Connection(lasts=False, ending=HUNG_UP, meddled=True), ACCEPTED, (), ())) == []


@pytest.mark.parametrize(
    ("action", "payload", "answer", "reason"),
    [
        ("Reset", {}, {"status": "Accepted"}, True),
        ("Reset", {}, {"status": "Rejected"}, False),
        ("Reset", {}, None, True),
        ("CertificateSigned", {}, {"status": "Accepted"}, True),
        ("ChangeConfiguration", {"key": "SecurityProfile"}, {"status": "RebootRequired"}, True),
        ("ChangeConfiguration", {"key": "AuthorizationKey"}, {"status": "NotSupported"}, False),
        ("ChangeConfiguration", {"key": "authorizationKEY"}, {"status": "Accepted"}, True),
        ("ChangeConfiguration", {"key": ["AuthorizationKey"]}, {"status": "Accepted"}, False),
        ("ChangeConfiguration", {"key": "HeartbeatInterval"}, {"status": "Accepted"}, False),
        ("RemoteStopTransaction", {"transactionId": 1}, {"status": "Rejected"}, False),
    ],
)
def test_after_some_orders_a_station_has_to_dial_again(
    action: str, payload: dict[str, Any], answer: dict[str, Any] | None, reason: bool
) -> None:
    said = None if answer is None else Frame("result", "1", payload=answer)
    assert is_reason(Frame("call", "1", action, payload), said) is reason
