import asyncio
import json
from typing import Any

import pytest

from simulators.chargepoint.events import Plug, Swipe, Unplug
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile
from simulators.transport.basic import authorization
from simulators.transport.blocking import BlockingDriver
from simulators.transport.clock import ScaledClock
from simulators.transport.dial import DialFailed
from simulators.transport.virtual import message_ids
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread


def driver(csms: ScriptedCsms, **options: Any) -> BlockingDriver:
    machine = ChargePoint(Profile(call_timeout_s=30 * 600), message_ids(1))
    return BlockingDriver(machine, csms.url, "CP1", clock=ScaledClock(600), **options)


def test_a_hexadecimal_password_is_tried_as_octets_and_then_by_its_digits() -> None:
    key = "0f" * 20
    tried = [authorization("CP1", bytes.fromhex(key)), authorization("CP1", key)]
    csms = ScriptedCsms(known=tried[1])
    with in_a_thread(csms), driver(csms, password=key) as station:
        assert station.connected
    assert csms.credentials == tried
    strict = ScriptedCsms(known="another")
    with in_a_thread(strict), pytest.raises(DialFailed, match="HTTP 401"), driver(strict, password=key):
        raise AssertionError("it was let in")


def test_a_session_from_boot_to_unplug() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms), driver(csms, password="p") as station:
        seen = station.observed
        assert station.pump(lambda: seen.registration == "Accepted", 30)
        station.act(Plug())
        station.act(Swipe(1, "TAG"))
        assert station.pump(lambda: seen.statuses.get(1) == "Charging", 30)
        assert station.pump(lambda: "MeterValues" in csms.actions(), 30)
        station.act(Swipe(1, "TAG"))
        assert station.pump(lambda: seen.session(1) is None, 30)
        station.act(Unplug())
        assert station.pump(lambda: seen.statuses.get(1) == "Available", 30)
    assert csms.credentials[0] is not None
    assert [session.stopped is not None for session in seen.sessions] == [True]
    sent = [entry for entry in station.tape.entries if entry.direction == "sent"]
    assert len(sent) == len(csms.frames)


def test_time_passes_while_it_pumps() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms), driver(csms) as station:
        assert station.pump(lambda: csms.actions().count("Heartbeat") >= 2, 30)


def test_pumping_ends_with_its_time() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms), driver(csms) as station:
        assert not station.pump(lambda: False, 0.01)
        assert station.connected


def test_a_lost_connection_ends_pumping() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms) as loop, driver(csms) as station:
        assert station.pump(lambda: station.observed.registration == "Accepted", 30)
        asyncio.run_coroutine_threadsafe(csms.links[0].close(1012, "restart"), loop).result(30)
        assert not station.pump(lambda: False, 30)
        assert not station.connected
        station.act(Plug())
        assert "1012" in station.tape.tail()


@pytest.mark.parametrize("status", [401, 404])
def test_a_refusal_is_explained(status: int) -> None:
    csms = ScriptedCsms(refuse=status)
    with in_a_thread(csms), pytest.raises(DialFailed, match=f"HTTP {status}"), driver(csms):
        pass


def test_a_server_without_the_subprotocol_is_left() -> None:
    csms = ScriptedCsms(subprotocol=None)
    with in_a_thread(csms), pytest.raises(DialFailed, match=r"ocpp1\.6"), driver(csms):
        pass


def test_a_closed_port_is_explained_and_an_unusable_address_refused() -> None:
    machine = ChargePoint(Profile(), message_ids(1))
    with pytest.raises(DialFailed, match="nothing listens"), BlockingDriver(machine, "ws://127.0.0.1:1/x", "CP1"):
        pass
    with pytest.raises(ValueError, match="no WebSocket address"):
        BlockingDriver(machine, "http://x", "CP1")


def test_a_file_that_is_to_be_fetched_fails_at_once() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms) as loop, driver(csms) as station:
        assert station.pump(lambda: station.observed.registration == "Accepted", 30)
        order = [2, "1", "UpdateFirmware", {"location": "http://127.0.0.1:1/f", "retrieveDate": "2020-01-01T00:00:00Z"}]
        asyncio.run_coroutine_threadsafe(csms.say(json.dumps(order)), loop).result(30)
        assert station.pump(lambda: ("FirmwareStatusNotification", {"status": "DownloadFailed"}) in csms.calls, 30)
