import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.chargepoint.events import CallFinished
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.watch import ExpectationFailed
from tests.simulators.scripted_csms import ScriptedCsms, friendly
from tests.simulators.transport.test_virtual import virtual

START = datetime(2026, 1, 1, tzinfo=UTC)


def pending_twice() -> Any:
    boots = iter(("Pending", "Pending"))

    def answer(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        usual = friendly(action, payload)
        return {**(usual or {}), "status": next(boots, "Accepted"), "interval": 20} if action == "BootNotification" else usual

    return answer


async def test_a_wait_within_moves_a_virtual_clock_as_far_as_it_needs_to() -> None:
    async with ScriptedCsms(pending_twice()) as csms, virtual(csms, clock=VirtualClock(START), speed=1) as cp:
        with pytest.raises(ExpectationFailed, match=r"accepted: not seen within 0:00:30 of the station's time"):
            await cp.booted(within=30)
        await cp.booted(within=timedelta(minutes=5))
        assert cp.driver.clock.now() == START + timedelta(seconds=40)


@pytest.mark.parametrize("clock", [None, VirtualClock(START)])
async def test_time_does_not_go_backwards_by_any_clock(clock: VirtualClock | None) -> None:
    async with ScriptedCsms() as csms, virtual(csms, clock=clock, speed=1) as cp:
        await cp.booted()
        with pytest.raises(ValueError, match="backwards"):
            await cp.advance(minutes=-5)


async def test_the_first_answer_to_a_boot_is_told_whatever_it_is() -> None:
    async with ScriptedCsms(pending_twice()) as csms, virtual(csms, clock=VirtualClock(START), speed=1) as cp:
        assert await cp.registered() == "Pending"
        await cp.booted(within=60)
        assert await cp.registered() == "Accepted"


async def test_a_wait_within_waits_when_the_clock_runs_by_itself() -> None:
    async with ScriptedCsms(pending_twice()) as csms, virtual(csms) as cp:
        await cp.booted(within=timedelta(hours=5))  # 30 real seconds
        with pytest.raises(ExpectationFailed, match="not seen within 0:00:10"):
            await cp.status("Charging", within=10)


async def test_a_message_is_expected_with_direction_request_and_answer() -> None:
    async with ScriptedCsms() as csms, virtual(csms, clock=VirtualClock(START), speed=1) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG1")
        start = await cp.expect("StartTransaction", direction="sent", payload={"idTag": re.compile("^TAG")}, response={"transactionId": 71})
        assert isinstance(start, CallFinished)
        assert start.request["meterStart"] == 0
        await csms.say('[2,"q","ClearCache",{}]')
        await cp.expect("ClearCache", direction="received", response={"status": "Accepted"})
        metered = await cp.expect("MeterValues", payload={"transactionId": 71}, within=70)
        assert metered.request["meterValue"][0]["timestamp"] == "2026-01-01T00:01:00.000Z"


async def test_what_came_closest_is_marked_and_its_differences_are_said() -> None:
    async with ScriptedCsms() as csms, virtual(csms, seed=42) as cp:
        await cp.booted()
        await cp.swipe("TAG2")
        await cp.expect("Authorize")
        with pytest.raises(ExpectationFailed) as failure:
            await cp.expect("Authorize", payload={"idTag": "TAG1"}, timeout_s=0)
        text = str(failure.value)
        assert "Authorize with idTag='TAG1': not seen within 0 s" in text
        assert "! idTag: 'TAG1' expected, it is 'TAG2'" in text
        assert re.search(r"(?m)^> .* sent .*Authorize.*TAG2", text)
        assert "(seed 42)" in text


async def test_a_frame_that_is_right_but_came_before_is_marked_as_well() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.expect("BootNotification")
        with pytest.raises(ExpectationFailed, match=r"(?s)it came before.*\n> .*BootNotification"):
            await cp.expect("BootNotification", timeout_s=0)


async def test_absence_is_a_span_of_station_time_in_which_nothing_of_the_kind_is_on_the_wire() -> None:
    async with ScriptedCsms() as csms, virtual(csms, clock=VirtualClock(START), speed=1) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        await cp.charging()
        await cp.expect_no("MeterValues", within=59)
        assert cp.driver.clock.now() == START + timedelta(seconds=59)
        await cp.expect_no("MeterValues", within=30, payload={"connectorId": 2})
        with pytest.raises(ExpectationFailed, match=r"(?s)MeterValues sent: not wanted, and yet it came.*\n> .*MeterValues"):
            await cp.expect_no("MeterValues", within=300, direction="sent")
        assert cp.driver.clock.now() == START + timedelta(seconds=120)


async def test_absence_counts_what_was_never_answered() -> None:
    def mute_meters(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return None if action == "MeterValues" else friendly(action, payload)

    async with ScriptedCsms(mute_meters) as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        await cp.charging()
        with pytest.raises(ExpectationFailed, match="not wanted"):
            await cp.expect_no("MeterValues", within=timedelta(hours=5))  # 30 real seconds


async def test_an_order_is_met_with_others_in_between_and_missed_when_it_is_another() -> None:
    async with ScriptedCsms() as csms, virtual(csms, clock=VirtualClock(START), speed=1) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        found = await cp.expect_order("Authorize", "StartTransaction", "MeterValues", within=90)
        assert [output.action for output in found] == ["Authorize", "StartTransaction", "MeterValues"]  # type: ignore[union-attr]
        await cp.stop()
        with pytest.raises(ExpectationFailed, match=r"MeterValues: not seen .* \(in this order before it: StopTransaction\)"):
            await cp.expect_order("StopTransaction", "MeterValues", within=90)


async def test_a_wait_that_is_cancelled_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        waiting = asyncio.create_task(cp.expect("StopTransaction", timeout_s=60))
        await cp.booted()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert asyncio.all_tasks() == before


async def test_a_misspelled_name_is_refused_at_once_with_the_nearest_one() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        with pytest.raises(ValueError, match="did you mean StartTransaction"):
            await cp.expect("StartTransactoin")
        with pytest.raises(ValueError, match="did you mean Heartbeat"):
            await cp.expect_no("HeartBeat", within=1)
        with pytest.raises(ValueError, match="did you mean sent"):
            await cp.expect_no("Heartbeat", direction="outgoing", within=1)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="did you mean Charging"):
            await cp.status("Charging", "Chargin")
        with pytest.raises(ValueError, match="did you mean Available"):
            await cp.told("Availabel")


async def test_an_action_of_one_s_own_is_waited_for_when_it_is_named_as_such() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await csms.say('[2,"q","Ping",{}]')
        await cp.expect("custom:Ping", direction="received")
        with pytest.raises(ExpectationFailed, match="the marked frame is such a CALL"):
            await cp.expect("custom:Ping", 0.05)
        await cp.expect_no("custom:Ping", within=1)


async def test_a_wait_that_needs_station_time_says_that_the_virtual_clock_stood_still() -> None:
    faults = ["delay BootNotification s=30 direction=received of=answer"]
    async with ScriptedCsms() as csms, virtual(csms, clock=VirtualClock(), speed=1, faults=faults, timeout_s=0.1) as cp:
        with pytest.raises(ExpectationFailed, match=r"virtual clock stood still.*within=SECONDS.*advance") as failure:
            await cp.booted()
        assert "the last frames" in str(failure.value)
        await cp.booted(within=60)
        with pytest.raises(ExpectationFailed, match="stood still"):
            await cp.hold("Reset").caught(0.05)
