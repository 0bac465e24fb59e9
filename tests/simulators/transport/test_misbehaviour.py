"""Faults, ordered answers and holds of a virtual charge point, as a CSMS sees them on the wire."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from simulators.chargepoint.events import CallFinished, Outcome
from simulators.chargepoint.profile import Profile
from simulators.faults.rules import BadFault
from simulators.transport.backoff import Backoff
from simulators.transport.virtual import VirtualChargePoint
from tests.simulators.scripted_csms import ScriptedCsms

IMPATIENT = Profile(call_timeout_s=1)


def station(csms: ScriptedCsms, *faults: str, **options: Any) -> VirtualChargePoint:
    return VirtualChargePoint(csms.url, "CP1", backoff=Backoff(0.02, 0.05), faults=faults, **{"timeout_s": 30, "seed": 1, **options})


def notes(cp: VirtualChargePoint) -> list[str]:
    return [entry.note for entry in cp.tape.entries if entry.note]


async def test_a_dropped_frame_never_arrives_and_the_tape_says_so() -> None:
    async with ScriptedCsms() as csms, station(csms, "drop Heartbeat nth=1", profile=IMPATIENT) as cp:
        await cp.booted()
        lost = await cp.request("Heartbeat", {})
        found = await cp.request("Heartbeat", {})
    assert (lost.outcome, found.outcome) == (Outcome.TIMED_OUT, Outcome.ANSWERED)
    assert csms.actions().count("Heartbeat") == 1
    assert sum("fault drop Heartbeat nth=1" in note for note in notes(cp)) == 1


async def test_faults_can_begin_and_end_in_a_running_station() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await cp.booted()
        cp.fault_on("duplicate Heartbeat")
        await cp.request("Heartbeat", {})
        cp.faults_off()
        await cp.request("Heartbeat", {})
        await csms.until(lambda: csms.actions().count("Heartbeat") == 3)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("invalid-field DataTransfer field=vendorId value=7", [2, "DataTransfer", {"vendorId": 7}]),
        ("unknown-action DataTransfer", [2, "NoSuchAction", {"vendorId": "x"}]),
        ("wrong-type DataTransfer element=payload", [2, "DataTransfer", [{"vendorId": "x"}]]),
    ],
)
async def test_a_changed_frame_arrives_changed(line: str, seen: list[Any]) -> None:
    async with ScriptedCsms() as csms, station(csms, line) as cp:
        await cp.booted()
        await cp.request("DataTransfer", {"vendorId": "x"})
    frames = [json.loads(text) for text in csms.frames]
    assert [frame[:1] + frame[2:] for frame in frames if frame[0] == 2][-1] == seen


async def test_a_slow_writer_sends_fragments_that_make_the_whole_frame() -> None:
    async with ScriptedCsms() as csms, station(csms, "slow-writing Heartbeat pieces=4 pause_s=0.01") as cp:
        await cp.booted()
        ended = await cp.request("Heartbeat", {})
    assert ended.outcome is Outcome.ANSWERED
    assert ("Heartbeat", {}) in csms.calls


async def test_a_reset_connection_is_dialled_again() -> None:
    async with ScriptedCsms() as csms, station(csms, "reset Heartbeat nth=1") as cp:
        await cp.booted()
        lost = await cp.request("Heartbeat", {})
        await csms.until(lambda: len(csms.links) == 2)
        await cp.connected()
        found = await cp.request("Heartbeat", {})
    assert (lost.outcome, found.outcome) == (Outcome.LOST, Outcome.ANSWERED)
    assert csms.closes[0] in (1006, None)


async def test_a_half_open_connection_stands_and_neither_speaks_nor_hears() -> None:
    async with ScriptedCsms() as csms, station(csms, "half-open Heartbeat", profile=IMPATIENT) as cp:
        await cp.booted()
        lost = await cp.request("Heartbeat", {})
        pong = await csms.links[0].ping()
        assert lost.outcome is Outcome.TIMED_OUT
        assert "Heartbeat" not in csms.actions()
        assert not pong.done()
        assert cp.driver.connected
        csms.links[0].transport.abort()


async def test_a_flood_reaches_the_csms_and_its_answers_do_not_reach_the_core() -> None:
    async with ScriptedCsms() as csms, station(csms, "flood BootNotification count=200") as cp:
        await cp.booted()
        await csms.until(lambda: csms.actions().count("Heartbeat") == 200)
        await cp.request("DataTransfer", {"vendorId": "x"})
    assert not any("nothing waits" in note for note in notes(cp))


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("wrong-path nth=1", lambda csms: csms.paths == ["/nowhere/CP1", "/ocpp/CP1"]),
        ("wrong-credentials nth=1", lambda csms: csms.credentials[0] is not None and csms.credentials[1:] == [None]),
    ],
)
async def test_a_station_can_dial_wrongly_and_then_rightly(line: str, look: Callable[[ScriptedCsms], bool]) -> None:
    async with ScriptedCsms() as csms:
        csms.refuse = 404
        async with station(csms, line) as cp:
            await csms.until(lambda: len(csms.paths) == 1)
            csms.refuse = 0
            await cp.booted()
    assert look(csms)
    assert any(f"fault {line}" in note for note in notes(cp))


@pytest.mark.parametrize("line", ["wrong-subprotocol nth=1", "wrong-subprotocol nth=1 offer="])
async def test_a_station_that_offers_another_subprotocol_gets_no_connection(line: str) -> None:
    async with ScriptedCsms() as csms, station(csms, line) as cp:
        await cp.booted()
    assert any("did not agree to the subprotocol" in note or "refused the upgrade" in note for note in notes(cp))


async def test_an_ordered_answer_is_given_once_and_the_station_does_nothing() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await cp.booted()
        cp.answer("ChangeConfiguration", "Rejected")
        before = cp.driver.machine.setting("HeartbeatInterval")
        change = '[2,"%s","ChangeConfiguration",{"key":"HeartbeatInterval","value":"77"}]'
        await csms.say(change % "a")
        await csms.until(lambda: '[3,"a",{"status":"Rejected"}]' in csms.frames)
        assert cp.driver.machine.setting("HeartbeatInterval") == before
        await csms.say(change % "b")
        await csms.until(lambda: '[3,"b",{"status":"Accepted"}]' in csms.frames)


async def test_an_ordered_silence_and_error() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await cp.booted()
        cp.answer("ClearCache", silent=True)
        cp.answer("ClearCache", error="GenericError", description="busy")
        await csms.say('[2,"a","ClearCache",{}]')
        await csms.say('[2,"b","ClearCache",{}]')
        await csms.until(lambda: '[4,"b","GenericError","busy",{}]' in csms.frames)
    assert not any('"a"' in text for text in csms.frames)


async def test_an_answer_of_the_station_is_held_until_released_while_it_goes_on() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await cp.booted()
        hold = cp.hold("ClearCache")
        await csms.say('[2,"a","ClearCache",{}]')
        await hold.caught()
        await cp.request("Heartbeat", {})
        assert not any('"a"' in text for text in csms.frames)
        hold.release()
        await csms.until(lambda: any('[3,"a"' in text for text in csms.frames))
        assert hold.count == 0


async def test_an_answer_of_the_csms_can_be_held() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await cp.booted()
        hold = cp.hold("StartTransaction")
        await cp.plug()
        await cp.swipe("TAG")
        await hold.caught()
        assert cp.driver.machine.transaction_id(1) is None
        hold.release()
        assert (await cp.charging()).transaction_id == 71


async def test_the_same_seed_strikes_the_same_frames() -> None:
    async def run(seed: int) -> list[str]:
        async with ScriptedCsms() as csms, station(csms, "invalid-field DataTransfer probability=0.5", seed=seed) as cp:
            await cp.booted()
            ended: list[CallFinished] = [await cp.request("DataTransfer", {"vendorId": str(number)}) for number in range(12)]
            assert len(ended) == 12
            return [json.dumps(payload) for action, payload in csms.calls if action == "DataTransfer"]

    first = await run(5)
    assert first == await run(5)
    assert any("wrong" in one for one in first)
    assert not all("wrong" in one for one in first)


async def test_a_fault_that_is_none_is_refused_before_anything_happens() -> None:
    with pytest.raises(BadFault, match="did you mean drop"):
        VirtualChargePoint("ws://127.0.0.1:1/ocpp", "CP1", faults=["drip Heartbeat"])


async def test_a_misspelled_action_is_refused_and_one_of_one_s_own_is_named_as_such() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await cp.booted()
        for order in (cp.hold, lambda action: cp.answer(action, "Rejected"), lambda action: cp.fault_on(f"drop {action}")):
            with pytest.raises(ValueError, match="did you mean Reset"):
                order("Rset")
        cp.answer("custom:Ping", payload={"pong": True})
        await csms.say('[2,"p","Ping",{}]')
        await csms.until(lambda: [3, "p", {"pong": True}] in [json.loads(frame) for frame in csms.frames])
