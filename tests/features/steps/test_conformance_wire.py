import time

import pytest

from features.kit.port import Command
from features.kit.world import World
from features.steps import conformance_wire as wire
from tests.features.steps.spoken import asks, is_asked, is_told, tells


def test_an_exchange_is_looked_at_once_and_in_its_order(world: World) -> None:
    for name in ("1", "2"):
        asks(world, name, "Heartbeat", {})
        is_told(world, name, {"currentTime": name})
    found = [wire.answered(world, "Heartbeat").answer for _ in range(2)]
    assert [one.payload["currentTime"] for one in found if one] == ["1", "2"]
    with pytest.raises(AssertionError, match=r"^the station has sent no more Heartbeat\n"):
        wire.answered(world, "Heartbeat")


def test_a_call_that_the_station_never_sent_is_told_as_such(world: World) -> None:
    asks(world, "1", "StatusNotification", {"connectorId": 1, "status": "Faulted"})
    with pytest.raises(AssertionError, match=r"^the station has sent no StopTransaction\n"):
        wire.answered(world, "StopTransaction")
    what = "StatusNotification Faulted of connector 2"
    with pytest.raises(AssertionError, match=f"^the station has sent no {what}\n"):
        wire.answered(world, "StatusNotification", lambda call: call.payload["connectorId"] == 2, what)
    with pytest.raises(AssertionError, match=r"^an answer to the StatusNotification Faulted: not seen within 0\.05 s"):
        wire.answered(world, "StatusNotification", what="StatusNotification Faulted")


def test_what_was_before_the_scenario_proper_is_looked_past(world: World) -> None:
    asks(world, "1", "Heartbeat", {})
    is_told(world, "1", {"currentTime": "1"})
    wire.look_past(world)
    with pytest.raises(AssertionError, match="the station has sent no more Heartbeat"):
        wire.answered(world, "Heartbeat")


def test_a_call_without_an_answer_is_not_answered(world: World) -> None:
    asks(world, "1", "Heartbeat", {})
    is_asked(world, "1", "ClearCache", {})
    with pytest.raises(AssertionError, match="an answer to Heartbeat"):
        wire.answered(world, "Heartbeat")


def test_the_same_id_on_another_connection_is_another_exchange(world: World) -> None:
    asks(world, "1", "Heartbeat", {})
    world.station.tape.write("note", world.station.driver.clock.now(), note="connected")
    asks(world, "1", "Heartbeat", {})
    is_told(world, "1", {"currentTime": "1"})
    assert [one.answer is not None for one in wire.exchanges(world.station)] == [False, True]


def test_a_request_of_the_csms_is_found(world: World) -> None:
    is_asked(world, "1", "Reset", {"type": "Hard"})
    tells(world, "1", {"status": "Accepted"})
    found = wire.ordered(world, "Reset", 30)
    assert (found.call.payload, found.answer and found.answer.status) == ({"type": "Hard"}, "Accepted")
    assert wire.answer_of_station(world, "Reset") == found.answer


def test_a_request_that_does_not_come_fails_in_time(world: World) -> None:
    with pytest.raises(AssertionError, match=r"Reset of the CSMS: not seen within 0\.05 s"):
        wire.ordered(world, "Reset", 30)


def test_a_request_that_comes_too_long_after_the_order_fails(world: World) -> None:
    world.ordered_at_s["Reset"] = time.monotonic() - 31
    is_asked(world, "1", "Reset", {"type": "Hard"})
    with pytest.raises(AssertionError, match=r"Reset came 3\d\.\d s after the order, 0\.05 are allowed"):
        wire.ordered(world, "Reset", 30)


def test_what_the_csms_refused_to_send_fails_at_once_and_says_why(world: World) -> None:
    world.refusals["Reset"] = "no such station"
    with pytest.raises(AssertionError, match="does not send Reset: no such station"):
        wire.ordered(world, "Reset", 30)


def test_a_command_that_ended_without_a_frame_was_never_sent(world: World) -> None:
    world.commands["Reset"] = Command("answered", {"status": "Accepted"})
    with pytest.raises(AssertionError, match="Reset of the CSMS"):
        wire.ordered(world, "Reset", 30)


def test_the_last_transaction_is_told_with_its_end(world: World) -> None:
    asks(world, "1", "StartTransaction", {"idTag": "T", "meterStart": 5})
    with pytest.raises(AssertionError, match="given no transaction an id"):
        wire.transaction(world)
    is_told(world, "1", {"transactionId": 7, "idTagInfo": {"status": "Accepted"}})
    assert wire.transaction(world) == wire.Transaction(7, {"idTag": "T", "meterStart": 5}, None)
    asks(world, "2", "StopTransaction", {"transactionId": 7, "meterStop": 9})
    assert wire.transaction(world).stop == {"transactionId": 7, "meterStop": 9}
