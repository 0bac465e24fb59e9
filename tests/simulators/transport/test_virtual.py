import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulators.chargepoint.events import CallFinished, Outcome, SessionStarted
from simulators.chargepoint.profile import Profile
from simulators.faults.plan import Plan
from simulators.transport.backoff import Backoff
from simulators.transport.dial import DialFailed
from simulators.transport.fault_wire import FaultWire
from simulators.transport.frames import read_frame
from simulators.transport.virtual import VirtualChargePoint, message_ids
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.watch import ExpectationFailed
from tests.simulators.scripted_csms import Answer, ScriptedCsms, friendly


def answering(action: str, answer: dict[str, Any]) -> Answer:
    return lambda called, payload: answer if called == action else friendly(called, payload)


def virtual(csms: ScriptedCsms, **options: Any) -> VirtualChargePoint:
    options = {"speed": 600, "backoff": Backoff(0.02, 0.05), "seed": 1, "timeout_s": 30, **options}
    return VirtualChargePoint(csms.url, "CP1", **options)


async def test_a_session_from_plug_to_unplug() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        started = await cp.charging()
        assert (started.transaction_id, started.id_tag) == (71, "TAG")
        await cp.expect("MeterValues")
        stopped = await cp.stop()
        assert stopped.accepted
        await cp.unplug()
        await cp.status("Available")
    assert [a for a in csms.actions() if a.startswith("St") and a.endswith("Transaction")] == [
        "StartTransaction",
        "StopTransaction",
    ]


async def test_two_connectors_charge_apart() -> None:
    async with ScriptedCsms() as csms, virtual(csms, connectors=2) as cp:
        await cp.booted()
        for connector in (1, 2):
            await cp.plug(connector)
            await cp.swipe(f"TAG{connector}", connector)
            await cp.charging(connector)
        stopped = await cp.stop(1)
        assert stopped.transaction_id == 71
        assert cp.observed.session(2) is not None


@pytest.mark.parametrize("action", ["Authorize", "StartTransaction"])
async def test_a_refused_card_fails_at_once_and_says_so(action: str) -> None:
    answer = {"idTagInfo": {"status": "Blocked"}} | ({"transactionId": 5} if action != "Authorize" else {})
    async with ScriptedCsms(answering(action, answer)) as csms, virtual(csms, timeout_s=60) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("BAD")
        with pytest.raises(ExpectationFailed, match="BAD may not charge at connector 1: Blocked"):
            await cp.charging()
        csms.answer = friendly
        await cp.status("Preparing", "Finishing")
        await cp.unplug()
        await cp.plug()
        await cp.swipe("GOOD")
        assert (await cp.charging()).id_tag == "GOOD"


@pytest.mark.parametrize("status", [401, 404])
async def test_a_station_that_is_turned_away_fails_at_once_in_words(status: int) -> None:
    async with ScriptedCsms(refuse=status) as csms, virtual(csms, timeout_s=60) as cp:
        with pytest.raises(DialFailed, match=f"HTTP {status}"):
            await cp.booted()


async def test_what_does_not_come_fails_with_the_last_frames() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        with pytest.raises(ExpectationFailed, match=r"(?s)connector 1 Charging: not seen .*BootNotification"):
            await cp.status("Charging", timeout_s=0)
        with pytest.raises(ExpectationFailed, match="no session at connector 1"):
            await cp.stop()


async def test_expectations_go_through_the_outputs_in_order() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        authorize = await cp.expect("Authorize")
        assert authorize.response == {"idTagInfo": {"status": "Accepted"}}
        assert (await cp.expect(SessionStarted)).transaction_id == 71
        metered = await cp.expect(lambda output: isinstance(output, CallFinished) and "meterValue" in output.request)
        assert isinstance(metered, CallFinished)
        assert metered.action == "MeterValues"
        with pytest.raises(ExpectationFailed, match="Authorize: not seen"):
            await cp.expect("Authorize", timeout_s=0)


async def test_a_request_comes_back_with_its_answer() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        finished = await cp.request("DataTransfer", {"vendorId": "x"})
        assert isinstance(finished, CallFinished)
        assert (finished.action, finished.request) == ("DataTransfer", {"vendorId": "x"})


async def test_a_fast_station_gives_the_csms_as_much_real_time_as_a_slow_one() -> None:
    def holding(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return None if action == "DataTransfer" else friendly(action, payload)

    async with ScriptedCsms(holding) as csms, virtual(csms) as cp:
        await cp.booted()
        asked = asyncio.create_task(cp.request("DataTransfer", {"vendorId": "x"}))
        await csms.until(lambda: "DataTransfer" in csms.actions())
        asked_at = cp.driver.clock.now()
        await cp.driver.watch.within(lambda: None, cp.driver.clock.seconds_until(asked_at + timedelta(seconds=90)))
        message_id = next(frame for frame in map(read_frame, csms.frames) if frame and frame.action == "DataTransfer")
        await csms.say(json.dumps([3, message_id.message_id, {"status": "Accepted"}]))
        assert (await asked).outcome == Outcome.ANSWERED


async def test_faults_appear_and_go() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.fault("GroundFailure")
        await cp.status("Faulted")
        await cp.clear_fault()
        await cp.status("Available")


async def test_a_session_lives_through_an_outage_and_a_power_cut_ends_it() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        await cp.charging()
        await cp.cut()
        await csms.until(lambda: csms.closes == [1006])
        await cp.restore()
        await cp.connected()
        assert cp.observed.session(1) is not None
        await cp.power_cut()
        await cp.power_on()
        await csms.until(lambda: "StopTransaction" in csms.actions())
        assert dict(csms.calls)["StopTransaction"]["reason"] == "PowerLoss"


async def test_raw_text_is_sent_as_it_is() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.send_raw('[2,"raw","Heartbeat",{}]')
        await csms.until(lambda: '[2,"raw","Heartbeat",{}]' in csms.frames)


def test_the_same_seed_makes_the_same_message_ids() -> None:
    first, second, other = message_ids("a"), message_ids("a"), message_ids("b")
    ids = [first() for _ in range(100)]
    assert ids == [second() for _ in range(100)]
    assert len({*ids, other()}) == 101
    assert all(len(message_id) <= 36 for message_id in ids)


async def test_winding_down_ends_every_session_and_waits_for_its_stop() -> None:
    async with ScriptedCsms() as csms:
        async with VirtualChargePoint(csms.url, "CP1", speed=60, connectors=2) as cp:
            await cp.booted()
            for connector in (1, 2):
                await cp.plug(connector)
                await cp.swipe(f"T{connector}", connector)
                await cp.charging(connector)
            await cp.wind_down()
            assert [session.stopped is not None for session in cp.observed.sessions] == [True, True]
            await cp.wind_down()  # nothing is left to do
        assert csms.actions().count("StopTransaction") == 2


async def session(csms: ScriptedCsms, tape: Path, seed: int) -> None:
    profile = Profile(settings={"MeterValueSampleInterval": "30", "ClockAlignedDataInterval": "900", "AllowOfflineTxForUnknownId": "true"})
    clock = VirtualClock(datetime(2026, 1, 1, tzinfo=UTC))
    faults = ("delay MeterValues s=2 jitter_s=1 probability=0.3", "duplicate StatusNotification probability=0.5")
    async with VirtualChargePoint(csms.url, "CP1", clock=clock, profile=profile, seed=seed, tape=tape, faults=faults) as cp:
        await cp.booted(within=600)
        await cp.plug()
        await cp.swipe("TAG")
        await cp.charging(within=600)
        await cp.advance(minutes=20)
        csms.links[-1].transport.abort()
        await cp.disconnected()
        await cp.advance(minutes=5)
        await cp.stop(within=600)
        await cp.unplug()
        await cp.advance(minutes=5)


async def test_the_same_seed_and_clock_give_a_byte_identical_tape(tmp_path: Path) -> None:
    async with ScriptedCsms() as csms:
        for name, seed in (("first", 5), ("second", 5), ("other", 6)):
            await session(csms, tmp_path / name, seed)
    first = (tmp_path / "first").read_bytes()
    assert first == (tmp_path / "second").read_bytes()
    assert len(first.splitlines()) > 100
    assert first != (tmp_path / "other").read_bytes()


async def test_a_seed_of_its_own_makes_a_run_that_can_be_repeated() -> None:
    one = VirtualChargePoint("ws://127.0.0.1:1", "CP1")
    again = VirtualChargePoint("ws://127.0.0.1:1", "CP1", seed=one.seed.value)
    assert one.seed.split("CP1", "ids") == again.seed.split("CP1", "ids")
    assert one.driver.watch.seed == str(one.seed)
    assert VirtualChargePoint("ws://127.0.0.1:1", "CP1").seed.value != one.seed.value


def test_faults_and_a_wire_of_ones_own_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="give one of them"):
        VirtualChargePoint("ws://127.0.0.1:1", "CP1", faults=("drop Heartbeat",), wire=FaultWire(Plan()))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"clock": VirtualClock(), "speed": 60}, "a clock or a speed, not both"),
        ({"security_profile": 1}, "security profile 1 needs a password"),
        ({"security_profile": 2}, "security profile 2 needs a password"),
        ({"security_profile": 2, "password": "0123456789abcdef"}, "needs TLS: give a wss:// address"),
        ({"security_profile": 3, "secure_url": "wss://127.0.0.1:1/ocpp"}, "needs a certificate of the station's own"),
    ],
)
def test_options_that_cannot_work_together_are_refused_at_once(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        VirtualChargePoint("ws://127.0.0.1:1/ocpp", "CP1", **options)
