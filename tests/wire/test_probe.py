"""The behaviour probe: one charge point against a scripted CSMS, at the wire. The station's time is virtual, so the
outage of twelve seconds takes as long as its round trips."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.chargepoint.instants import read
from simulators.chargepoint.profile import Profile
from simulators.transport.backoff import Backoff
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.virtual_clock import VirtualClock
from tests.simulators.scripted_csms import NOW, friendly
from tests.wire.probing_csms import ProbingCsms

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SETTINGS = {
    "MeterValueSampleInterval": "3",
    "TransactionMessageAttempts": "3",
    "TransactionMessageRetryInterval": "5",
    "AllowOfflineTxForUnknownId": "true",
}


@pytest.fixture
async def csms() -> AsyncIterator[ProbingCsms]:
    async with ProbingCsms() as server:
        yield server


@pytest.fixture
async def station(csms: ProbingCsms) -> AsyncIterator[VirtualChargePoint]:
    profile = Profile(settings=SETTINGS)
    backoff = Backoff(first_s=1, max_s=4, seed=1)
    async with VirtualChargePoint(
        csms.url, "CP1", profile=profile, clock=VirtualClock(START), backoff=backoff, seed=1, timeout_s=30
    ) as charge_point:
        yield charge_point


def pending(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    if action == "BootNotification":
        return {"status": "Pending", "currentTime": NOW, "interval": 3}
    return friendly(action, payload)


async def charging(station: VirtualChargePoint) -> None:
    await station.booted()
    await station.plug()
    await station.swipe("TAG")
    await station.charging()
    await station.advance(seconds=0)


def seconds(payload: dict[str, Any]) -> float:
    """When it happened by the station, in seconds since the start."""
    text = payload["timestamp"] if "timestamp" in payload else payload["meterValue"][0]["timestamp"]
    at = read(text)
    assert at is not None
    return (at - START).total_seconds()


async def test_boot_pending_is_retried_at_its_interval_and_nothing_else_is_said(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    csms.answer = pending
    await station.expect("BootNotification")
    await station.plug()
    await station.swipe("TAG")
    await station.advance(seconds=18)
    assert csms.actions() == ["BootNotification"] * 7
    csms.answer = friendly
    await station.booted(within=3)
    await station.advance(seconds=0)
    assert csms.statuses(0) == ["Available"]
    assert csms.statuses() == ["Preparing"]


async def test_boot_by_trigger_message_while_pending(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    csms.answer = pending
    await station.expect("BootNotification")
    assert (await csms.ask("t", "TriggerMessage", {"requestedMessage": "BootNotification"}))[2] == {"status": "Accepted"}
    await csms.until(lambda: csms.actions() == ["BootNotification"] * 2)


async def test_not_json_is_survived_without_an_answer(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await station.booted()
    await csms.say("{ this is no JSON")
    assert (await csms.ask("alive", "ClearCache", {}))[2] == {"status": "Accepted"}
    assert list(csms.answers) == ["alive"]
    assert len(csms.links) == 1


@pytest.mark.parametrize("frame", ["[2]", "{}", '[3,"nobody-asked",{}]', '[9,"x","Reset",{}]'])
async def test_a_short_array_an_object_an_unknown_result_and_a_type_9_are_survived(
    csms: ProbingCsms, station: VirtualChargePoint, frame: str
) -> None:
    await station.booted()
    await csms.say(frame)
    assert (await csms.ask("alive", "ClearCache", {}))[0] == 3
    assert list(csms.answers) == ["alive"]
    assert len(csms.links) == 1


async def test_a_short_call_with_an_id_is_answered_with_a_formation_violation(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await station.booted()
    assert (await csms.ask_raw("short", '[2,"short","Reset"]'))[:3] == [4, "short", "FormationViolation"]


async def test_an_unknown_action_is_answered_not_implemented(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await station.booted()
    assert (await csms.ask("u", "MakeCoffee", {}))[:3] == [4, "u", "NotImplemented"]


async def test_a_missing_required_field_is_answered_with_an_occurrence_violation(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await station.booted()
    answer = await csms.ask("m", "RemoteStartTransaction", {"connectorId": 1})
    assert answer[:3] == [4, "m", "OccurenceConstraintViolation"]  # spelt as in OCPP-J 1.6
    await station.advance(seconds=0)
    assert csms.transactional() == []


async def test_a_remote_start_shows_preparing_then_starts_then_charges(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await station.booted()
    mark = len(csms.calls)
    assert (await csms.ask("r", "RemoteStartTransaction", {"connectorId": 1, "idTag": "TAG"}))[2] == {"status": "Accepted"}
    await station.status("Preparing")
    await station.plug()
    await station.charging()
    await station.advance(seconds=0)
    assert csms.statuses()[-2:] == ["Preparing", "Charging"]
    assert [action for action, _ in csms.transactional(mark)] == ["StartTransaction"]


async def test_a_12_s_outage_in_a_transaction_loses_nothing_and_reorders_nothing(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await charging(station)
    await station.advance(seconds=4)  # a sample at 3 s
    await csms.vanish()
    await station.disconnected()
    await station.advance(seconds=12)  # samples at 6, 9, 12 and 15 s
    assert [seconds(payload) for payload in csms.payloads("MeterValues")] == [3]
    mark = len(csms.calls)
    await csms.open()
    await station.connected(within=8)
    back_s = (station.driver.clock.now() - START).total_seconds()
    assert back_s < 20  # soon after the network, not at a fixed half minute
    await station.advance(seconds=5)
    await station.stop()
    assert "BootNotification" not in csms.actions()[mark:]  # nothing was restarted
    samples = [seconds(payload) for payload in csms.payloads("MeterValues")]
    assert samples == [3.0 * n for n in range(1, len(samples) + 1)]  # none is missing, each with the time it was taken at
    assert samples[-1] >= 18
    assert [action for action, _ in csms.transactional()][-1] == "StopTransaction"
    assert {payload["transactionId"] for payload in csms.payloads("MeterValues")} == {71}
    await station.told("Finishing")
    assert csms.statuses()[-2:] == ["Charging", "Finishing"]  # it never said that it stopped charging
    energies = [int(payload["meterValue"][0]["sampledValue"][0]["value"]) for payload in csms.payloads("MeterValues")]
    assert energies == sorted(energies)
    assert csms.payloads("StopTransaction")[0]["meterStop"] >= energies[-1] > 0


async def test_what_was_queued_in_the_outage_leaves_at_once_after_it_and_without_gaps(
    csms: ProbingCsms, station: VirtualChargePoint
) -> None:
    await charging(station)
    await csms.vanish()
    await station.disconnected()
    await station.advance(seconds=12)
    await csms.open()
    await station.connected(within=8)
    back = station.driver.clock.now()
    queued = station.driver.machine.backlog_size
    await station.advance(seconds=0)
    assert queued >= 4
    assert station.driver.machine.backlog_size == 0
    assert station.driver.clock.now() == back  # no throttle: time stood still


async def test_a_stop_and_a_start_made_offline_are_replayed_in_order_and_the_new_id_is_adopted(
    csms: ProbingCsms, station: VirtualChargePoint
) -> None:
    await charging(station)
    await station.cut()
    await station.disconnected()
    await station.advance(seconds=2)
    await station.swipe("TAG")  # stops
    await station.unplug()
    await station.advance(seconds=2)
    await station.plug()
    await station.swipe("TAG")  # starts again
    await station.advance(seconds=7)
    assert csms.actions().count("StopTransaction") == 0
    csms.answer = lambda action, payload: (
        {"transactionId": 99, "idTagInfo": {"status": "Accepted"}} if action == "StartTransaction" else friendly(action, payload)
    )
    mark = len(csms.calls)
    await station.restore()
    await station.connected()
    await station.advance(seconds=0)
    replayed = csms.transactional(mark)
    assert [(action, payload.get("transactionId")) for action, payload in replayed] == [
        ("StopTransaction", 71),
        ("StartTransaction", None),
        ("MeterValues", 99),
        ("MeterValues", 99),
    ]
    assert [seconds(payload) for _, payload in replayed] == [2, 4, 7, 10]
    assert (await csms.ask("s", "RemoteStopTransaction", {"transactionId": 99}))[2] == {"status": "Accepted"}
    await csms.until(lambda: csms.actions().count("StopTransaction") == 2)
    assert csms.payloads("StopTransaction")[1]["transactionId"] == 99


async def test_a_callerror_to_stop_transaction_is_retried_at_growing_intervals_and_the_connector_is_free(
    csms: ProbingCsms, station: VirtualChargePoint
) -> None:
    await charging(station)
    csms.refusals["StopTransaction"] = 2
    await station.swipe("TAG")
    await station.unplug()
    begun = station.driver.clock.now()
    await station.advance(seconds=4)
    assert csms.actions().count("StopTransaction") == 1
    assert csms.statuses()[-1] == "Available"
    await station.advance(seconds=1)
    assert csms.actions().count("StopTransaction") == 2
    await station.advance(seconds=9)
    assert csms.actions().count("StopTransaction") == 2
    await station.advance(seconds=1)
    first, second, third = csms.payloads("StopTransaction")
    assert first == second == third
    assert station.driver.clock.now() - begun == timedelta(seconds=5 + 10)
    assert station.driver.machine.backlog_size == 0
    assert (await csms.ask("r", "RemoteStartTransaction", {"connectorId": 1, "idTag": "TAG"}))[2] == {"status": "Accepted"}


async def test_a_callerror_to_start_transaction_is_retried_and_holds_back_what_follows(
    csms: ProbingCsms, station: VirtualChargePoint
) -> None:
    csms.refusals["StartTransaction"] = 1
    await station.booted()
    await station.plug()
    await station.swipe("TAG")
    await station.advance(seconds=4)
    assert [action for action, _ in csms.transactional()] == ["StartTransaction"]
    assert station.observed.statuses[1] == "Charging"
    await station.advance(seconds=1)
    assert [action for action, _ in csms.transactional()] == ["StartTransaction", "StartTransaction", "MeterValues"]
    assert csms.payloads("MeterValues")[0]["transactionId"] == 71


async def test_a_transaction_message_without_an_answer_is_retried_like_a_refused_one(
    csms: ProbingCsms, station: VirtualChargePoint
) -> None:
    await charging(station)
    silent = iter((True, False))

    def answer(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return None if action == "StopTransaction" and next(silent) else friendly(action, payload)

    csms.answer = answer
    clock = station.driver.clock
    assert isinstance(clock, VirtualClock)
    clock.patience_s = 2
    await station.swipe("TAG")
    await station.advance(seconds=30 + 5)
    assert csms.actions().count("StopTransaction") == 2
    assert station.driver.machine.backlog_size == 0


async def test_the_same_call_id_twice_is_answered_alike_and_acted_on_once(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await charging(station)
    first = await csms.ask("twice", "RemoteStopTransaction", {"transactionId": 71})
    again = await csms.ask("twice", "RemoteStopTransaction", {"transactionId": 71})
    assert first == again == [3, "twice", {"status": "Accepted"}]
    await station.advance(seconds=0)
    assert csms.actions().count("StopTransaction") == 1


async def test_a_soft_reset_in_a_transaction_stops_it_then_boots_and_meters_no_more(csms: ProbingCsms, station: VirtualChargePoint) -> None:
    await charging(station)
    await station.advance(seconds=7)
    mark = len(csms.calls)
    assert (await csms.ask("reset", "Reset", {"type": "Soft"}))[2] == {"status": "Accepted"}
    await csms.until(lambda: "BootNotification" in csms.actions()[mark:])
    await station.advance(seconds=30)
    actions = csms.actions()[mark:]
    assert actions.index("StopTransaction") < actions.index("BootNotification")
    assert csms.payloads("StopTransaction")[0]["reason"] == "SoftReset"
    assert "MeterValues" not in actions
    assert csms.statuses()[-1] == "Finishing"  # the cable is still in
