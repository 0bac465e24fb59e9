import threading
from datetime import UTC, datetime, timedelta
from inspect import getmembers, iscoroutinefunction

import pytest

from simulators.transport.facade import BlockingChargePoint
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.watch import ExpectationFailed
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_session_without_a_word_of_async() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms), BlockingChargePoint(csms.url, "CP1", clock=VirtualClock(START), seed=1) as station:
        station.booted()
        station.plug()
        station.swipe("TAG")
        assert station.charging().transaction_id == 71
        station.advance(minutes=45)
        station.expect("MeterValues", payload={"transactionId": 71})
        assert station.stop().meter_stop_wh == 8_250
        station.unplug()
        assert station.status("Available") == "Available"
        assert station.driver.clock.now() == START + timedelta(minutes=45)


def test_everything_that_can_be_awaited_can_be_called() -> None:
    station = BlockingChargePoint("ws://127.0.0.1:1", "CP1")
    awaitable = [name for name, _ in getmembers(VirtualChargePoint, iscoroutinefunction) if not name.startswith("_")]
    assert len(awaitable) > 20
    for name in awaitable:
        assert not iscoroutinefunction(getattr(station, name))
        assert name in dir(station)
    with pytest.raises(AttributeError):
        station._until  # noqa: B018


def test_a_failure_is_raised_where_the_call_was_made() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms), BlockingChargePoint(csms.url, "CP1") as station:
        station.booted()
        with pytest.raises(ExpectationFailed, match="not seen within 0 s"):
            station.status("Charging", timeout_s=0)


def test_answers_can_be_held_and_released() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms), BlockingChargePoint(csms.url, "CP1") as station:
        station.booted()
        held = station.hold("Authorize")
        station.swipe("TAG")
        held.caught()
        held.release()
        station.expect("Authorize")


def test_two_stations_share_a_thread_and_leave_none_behind() -> None:
    before = set(threading.enumerate())  # those of other tests may end meanwhile
    csms = ScriptedCsms()
    with in_a_thread(csms):
        clock = VirtualClock(START)
        with BlockingChargePoint(csms.url, "CP1", clock=clock) as one, BlockingChargePoint(csms.url, "CP2", clock=clock) as other:
            one.booted()
            other.booted()
            one.advance(minutes=6)
            assert csms.actions().count("Heartbeat") == 2
            assert len(set(threading.enumerate()) - before) == 2  # ours, and that of the CSMS
    assert set(threading.enumerate()) <= before


def test_outside_its_block_it_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match="with BlockingChargePoint"):
        BlockingChargePoint("ws://127.0.0.1:1", "CP1").plug()
