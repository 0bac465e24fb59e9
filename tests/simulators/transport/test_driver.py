import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from simulators.chargepoint.events import (
    BadEvent,
    CallAnswered,
    CallFinished,
    Outcome,
    Output,
    Plug,
    PowerCut,
    PowerOn,
    SendRaw,
    Swipe,
)
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile
from simulators.transport.backoff import Backoff
from simulators.transport.basic import DIGITS, authorization
from simulators.transport.clock import ScaledClock
from simulators.transport.dial import dial
from simulators.transport.driver import Driver
from simulators.transport.tape import Entry
from simulators.transport.virtual import message_ids
from tests.simulators.scripted_csms import ScriptedCsms, mute


def driver(csms: ScriptedCsms | str, speed: float = 1, **options: Any) -> Driver:
    machine = ChargePoint(Profile(call_timeout_s=30 * speed), message_ids(1))  # as long as ever for the CSMS, which lives in real time
    url = csms if isinstance(csms, str) else csms.url
    return Driver(machine, url, "CP1", clock=ScaledClock(speed), backoff=Backoff(first_s=0.02, max_s=0.05, seed=1), **options)


async def accepted(station: Driver) -> None:
    await station.watch.until(lambda: station.observed.registration == "Accepted", "accepted", 30)


async def note(station: Driver, words: str, timeout_s: float = 30) -> None:
    await station.watch.until(lambda: words in station.tape.tail(10_000), words, timeout_s)


def found(station: Driver, kind: type[Output]) -> list[Output]:
    return [output for output in station.observed.outputs if isinstance(output, kind)]


async def test_it_connects_boots_and_leaves_cleanly_without_a_task_left() -> None:
    before = asyncio.all_tasks()
    async with ScriptedCsms() as csms:
        async with driver(csms) as station:
            await accepted(station)
            assert station.connected
        await csms.until(lambda: csms.closes == [1000])
        assert csms.actions()[0] == "BootNotification"
    assert asyncio.all_tasks() == before


async def test_a_new_ping_interval_counts_from_the_first_dial_after_a_restart() -> None:
    asked: list[int] = []

    async def spying(*place: Any, **how: Any) -> ClientConnection:
        asked.append(how["ping_interval_s"])
        return await dial(*place, **how)

    async with ScriptedCsms() as csms, driver(csms, speed=60, dialler=spying) as station:
        await accepted(station)
        await csms.say('[2,"1","ChangeConfiguration",{"key":"WebSocketPingInterval","value":"7"}]')
        await csms.say('[2,"2","Reset",{"type":"Soft"}]')
        await csms.until(lambda: csms.actions().count("BootNotification") == 2)
    assert asked == [20, 7]


async def test_an_unusable_address_is_refused_before_anything_starts() -> None:
    with pytest.raises(ValueError, match="no WebSocket address"):
        driver("http://127.0.0.1/ocpp")


async def test_it_stays_up_while_the_csms_is_down_and_connects_when_it_comes() -> None:
    csms = ScriptedCsms()
    await csms.open()
    url = csms.url
    await csms.close()
    async with driver(url) as station:
        await note(station, "nothing listens at")
        assert station.failure is not None
        assert station.failure.kind == "refused"
        await csms.open()
        await accepted(station)
        assert station.failure is None
    await csms.close()


async def test_it_redials_when_the_csms_closes() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        await csms.links[0].close(1012, "restart")
        await csms.until(lambda: len(csms.links) == 2)
        await note(station, "connection closed by the CSMS: 1012 restart")


async def test_the_tape_tells_who_ended_a_connection() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        csms.links[0].transport.abort()
        await csms.until(lambda: len(csms.links) == 2)
        await csms.until(lambda: csms.actions().count("StatusNotification") >= 2)
        station.cut(abort=False)
        await note(station, "connection closed by the station: 1000")
        station.restore()
        await csms.until(lambda: len(csms.links) == 3)
        await csms.links[2].send(b"\xff", text=True)
        await note(station, "connection closed by the station, which cannot read what the CSMS sent: 1006")
        assert "connection closed without a word: 1006" in station.tape.tail(10_000)


async def test_a_connection_that_stood_resets_the_backoff() -> None:
    backoff = Backoff(first_s=0.01, seed=1)
    machine = ChargePoint(Profile(), message_ids(1))
    async with ScriptedCsms(refuse=503) as csms, Driver(machine, csms.url, "CP1", backoff=backoff) as station:
        await csms.until(lambda: len(csms.paths) >= 4)
        csms.refuse = 0
        await accepted(station)
        assert backoff.next_s() <= 0.01


@pytest.mark.parametrize("status", [401, 404])
async def test_it_keeps_dialling_a_csms_that_turns_it_away(status: int) -> None:
    async with ScriptedCsms(refuse=status) as csms, driver(csms) as station:
        await note(station, f"HTTP {status}")
        await csms.until(lambda: len(csms.paths) >= 3)
        csms.refuse = 0
        await accepted(station)


async def test_a_cut_network_is_a_reset_connection_and_no_dial_until_restored() -> None:
    async with ScriptedCsms() as csms, driver(csms, speed=600) as station:
        await accepted(station)
        station.cut()
        await csms.until(lambda: csms.closes == [1006])
        await station.watch.until(lambda: not station.connected, "down", 30)
        outage_s = station.clock.seconds_until(station.clock.now()) + 12 / 600
        await station.watch.within(lambda: None, outage_s)
        assert len(csms.paths) == 1
        station.restore()
        await csms.until(lambda: len(csms.links) == 2)
        await note(station, "network restored")


async def test_restored_at_once_it_dials_without_waiting_for_the_backoff() -> None:
    async with ScriptedCsms() as csms:
        machine = ChargePoint(Profile(), message_ids(1))
        async with Driver(machine, csms.url, "CP1", backoff=Backoff(first_s=3600)) as station:
            await accepted(station)
            station.cut()
            station.restore()
            await csms.until(lambda: len(csms.links) == 2)


async def test_a_gentle_cut_closes_the_connection_first() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        station.cut(abort=False)
        await csms.until(lambda: csms.closes == [1000])


async def test_garbage_is_survived() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        garbage = ["", "nonsense", "{}", "[]", '[3,"unknown",{}]', '[9,"x",{}]', "[" * 50_000, '[2,"a",{},{}]']
        for text in garbage:
            await csms.say(text)
        await csms.say(b"\x00\xff")
        await note(station, "binary frame of 2 bytes")
        await csms.say('[2,"alive","TriggerMessage",{"requestedMessage":"Heartbeat"}]')
        await csms.until(lambda: "Heartbeat" in csms.actions())
        received = [entry.frame for entry in station.tape.entries if entry.direction == "received"]
        assert [text for text in received if text in garbage] == garbage
    assert len(csms.links) == 1


async def test_a_csms_that_never_answers_lets_calls_time_out_by_the_stations_clock() -> None:
    machine = ChargePoint(Profile(call_timeout_s=30), message_ids(1))
    async with ScriptedCsms(mute) as csms, Driver(machine, csms.url, "CP1", clock=ScaledClock(600)) as station:
        await station.watch.until(lambda: found(station, CallFinished), "a timeout", 30)
        call = found(station, CallFinished)[0]
        assert isinstance(call, CallFinished)
        assert (call.action, call.outcome) == ("BootNotification", Outcome.TIMED_OUT)


async def test_calls_of_the_csms_are_answered_on_the_wire() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        await csms.say('[2,"q","GetConfiguration",{"key":["HeartbeatInterval"]}]')
        await csms.until(lambda: any(frame.startswith('[3,"q"') for frame in csms.frames))
        assert found(station, CallAnswered)


async def test_the_tape_holds_both_directions_in_order() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        wire = [(entry.direction, json.loads(entry.frame or "")) for entry in station.tape.entries if entry.frame]
        assert wire[0][0] == "sent"
        assert wire[0][1][2] == "BootNotification"
        assert wire[1][0] == "received"
        assert wire[1][1][1] == wire[0][1][1]


async def test_a_power_cut_drops_the_connection_and_power_on_dials_again() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        station.act(PowerCut())
        await csms.until(lambda: csms.closes == [1006])
        await station.watch.until(lambda: not station.connected, "down", 30)
        station.act(PowerOn())
        await csms.until(lambda: csms.actions().count("BootNotification") == 2)


async def test_a_reset_of_the_csms_makes_it_dial_and_boot_again() -> None:
    async with ScriptedCsms() as csms, driver(csms, speed=60) as station:
        await accepted(station)
        await csms.say('[2,"r","Reset",{"type":"Hard"}]')
        await csms.until(lambda: csms.actions().count("BootNotification") == 2)
        assert any(frame.startswith('[3,"r"') for frame in csms.frames)


@pytest.mark.parametrize("by_digits", [False, True])
async def test_it_is_noted_when_a_password_is_known_by_its_digits_only(by_digits: bool) -> None:
    key = "0f" * 20
    async with (
        ScriptedCsms(known=authorization("CP1", key if by_digits else bytes.fromhex(key))) as csms,
        driver(csms, password=key) as one,
    ):
        await accepted(one)
        assert [entry.note for entry in one.tape.entries if entry.note][: 1 + by_digits] == ["connected", DIGITS][: 1 + by_digits]
        assert (DIGITS in one.tape.tail(100)) is by_digits


async def test_a_new_password_is_used_from_the_next_dial_on() -> None:
    async with ScriptedCsms() as csms, driver(csms, password="old-password-0001") as station:
        await accepted(station)
        change = {"key": "AuthorizationKey", "value": "new-password-0002"}
        await csms.say(json.dumps([2, "k", "ChangeConfiguration", change]))
        await csms.until(lambda: len(csms.credentials) == 2)
        assert csms.credentials[0] != csms.credentials[1]


async def test_what_cannot_happen_is_told_to_the_caller_and_harms_nothing() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        with pytest.raises(BadEvent):
            station.act(Plug(9))
        station.act(Plug(1))
        await csms.until(lambda: ("StatusNotification", "Preparing") in statuses(csms))


async def test_a_raw_frame_goes_out_as_it_is() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)
        station.act(SendRaw('[2, "raw",  "Heartbeat", {}]'))
        await csms.until(lambda: '[2, "raw",  "Heartbeat", {}]' in csms.frames)


async def test_a_listener_that_fails_is_reported_to_whoever_waits() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)

        def fail(entry: Entry) -> None:
            if entry.direction == "received":
                raise OSError("disk full")

        station.tape.listeners.append(fail)
        await csms.say("[]")
        with pytest.raises(RuntimeError) as failure:
            await station.watch.until(lambda: None, "anything", 30)
        assert "disk full" in str(failure.value.__cause__)


def statuses(csms: ScriptedCsms) -> list[tuple[str, str]]:
    return [(action, payload.get("status", "")) for action, payload in csms.calls]


async def test_work_beside_the_wire_ends_in_an_event_and_is_cancelled_with_the_driver() -> None:
    async with ScriptedCsms() as csms, driver(csms) as station:
        await accepted(station)

        async def fetch() -> Plug:
            return Plug(1)

        async def for_ever() -> None:
            await asyncio.Event().wait()

        station.employ(fetch())
        station.employ(for_ever())
        await station.watch.until(lambda: station.observed.statuses.get(1) == "Preparing", "the plug", 30)
        assert not station.settled


async def test_a_clock_that_has_caught_up_says_so() -> None:
    clock = ScaledClock(100_000, head_start=timedelta(hours=1))
    machine = ChargePoint(Profile(settings={"ClockAlignedDataInterval": "1"}), message_ids(1))
    async with ScriptedCsms() as csms, Driver(machine, csms.url, "CP1", clock=clock) as station:
        await note(station, "goes on at speed 1")


async def test_the_meters_are_brought_up_to_now_for_whoever_looks() -> None:
    async with ScriptedCsms() as csms, driver(csms, speed=600) as station:
        await accepted(station)
        station.act(Plug())
        station.act(Swipe(1, "TAG"))
        await station.watch.until(lambda: station.observed.statuses.get(1) == "Charging", "charging", 30)
        before = station.machine.energy_wh(1)
        await station.pass_time(timedelta(seconds=30))
        station.catch_up()
        assert station.machine.energy_wh(1) > before


async def test_another_dialler_may_open_the_connections() -> None:
    async with ScriptedCsms() as csms:
        seen: list[tuple[Any, ...]] = []

        async def dialler(*arguments: Any, **options: Any) -> Any:
            seen.append(arguments)
            return await dial(*arguments, **options)

        async with driver(csms, dialler=dialler) as station:
            await accepted(station)
        assert seen == [(csms.url, "CP1")]
