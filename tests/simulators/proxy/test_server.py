"""The proxy between a charger, played by websockets or by a virtual charge point, and a scripted CSMS."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from simulators.faults.reading import rule
from simulators.proxy.server import Proxy
from simulators.transport.dial import options
from simulators.transport.tape import Entry
from tests.simulators.scripted_csms import ScriptedCsms

OCPP = Subprotocol("ocpp1.6")


def through(csms: ScriptedCsms, *faults: str, **more: Any) -> Proxy:
    return Proxy(csms.url, rules=[rule(one) for one in faults], seed=1, **more)


def charger(proxy: Proxy, password: str | None = None, **more: Any) -> connect:
    url = f"{proxy.url}/anything/CP1"
    return connect(url, **options(url, "CP1", password, None) | more)


async def test_the_handshake_is_the_csms_own() -> None:
    async with ScriptedCsms() as csms, through(csms) as proxy, charger(proxy, "secret") as link:
        assert link.subprotocol == "ocpp1.6"
        assert csms.paths == ["/ocpp/CP1"]
        assert csms.credentials[0] is not None
        assert csms.extensions == [None]


@pytest.mark.parametrize("status", [401, 404, 503])
async def test_a_refusal_of_the_csms_reaches_the_charger(status: int) -> None:
    async with ScriptedCsms(refuse=status) as csms, through(csms) as proxy:
        with pytest.raises(InvalidStatus) as refused:
            await charger(proxy)
        assert refused.value.response.status_code == status
        assert f"HTTP {status}" in (proxy.tapes["CP1"].entries[-1].note or "")


async def test_a_csms_that_is_not_there_is_a_bad_gateway() -> None:
    async with Proxy("ws://127.0.0.1:1/ocpp") as proxy:
        with pytest.raises(InvalidStatus) as refused:
            await charger(proxy)
    assert refused.value.response.status_code == 502
    assert b"nothing listens" in (refused.value.response.body or b"")


async def test_a_path_without_identity_is_not_found() -> None:
    async with ScriptedCsms() as csms, through(csms) as proxy:
        with pytest.raises(InvalidStatus) as refused:
            await connect(proxy.url + "/", subprotocols=[OCPP], proxy=None)
    assert refused.value.response.status_code == 404
    assert csms.paths == []


async def test_frames_pass_both_ways_and_stand_on_the_tape(tmp_path: Path) -> None:
    heard: list[Entry] = []
    async with ScriptedCsms() as csms, through(csms, tape=tmp_path / "t.jsonl", on_entry=heard.append) as proxy, charger(proxy) as link:
        await link.send('[2,"a","Heartbeat",{}]')
        answer = await link.recv()
        await csms.say('[2,"b","ClearCache",{}]')
        assert await link.recv() == '[2,"b","ClearCache",{}]'
        await link.send('[3,"b",{"status":"Accepted"}]')
        await csms.until(lambda: len(csms.frames) == 2)
    assert [(entry.direction, entry.frame) for entry in heard if entry.frame] == [
        ("sent", '[2,"a","Heartbeat",{}]'),
        ("received", answer),
        ("received", '[2,"b","ClearCache",{}]'),
        ("sent", '[3,"b",{"status":"Accepted"}]'),
    ]
    assert len((tmp_path / "t.jsonl").read_text().splitlines()) == len(heard)


async def test_binary_frames_pass_with_a_note() -> None:
    async with ScriptedCsms() as csms, through(csms) as proxy, charger(proxy) as link:
        await csms.until(lambda: len(csms.links) == 1)
        await csms.say(b"\x00\x01")
        assert await link.recv() == b"\x00\x01"
        assert "binary" in (proxy.tapes["CP1"].entries[-1].note or "")


async def test_close_codes_are_passed_on_either_way() -> None:
    async with ScriptedCsms() as csms, through(csms) as proxy:
        async with charger(proxy) as link:
            await link.close(4000, "bye")
            await csms.until(lambda: csms.closes == [4000])
        async with charger(proxy) as link:
            await csms.until(lambda: len(csms.links) == 2)
            await csms.links[-1].close(1008, "go away")
            with pytest.raises(ConnectionClosed):
                await link.recv()
            assert (link.close_code, link.close_reason) == (1008, "go away")


async def test_a_broken_connection_is_broken_on_the_other_side_behind_the_last_frame() -> None:
    async with ScriptedCsms() as csms, through(csms) as proxy:
        link = await charger(proxy)
        await link.send('[2,"a","Heartbeat",{}]')
        await link.recv()
        link.transport.abort()
        await csms.until(lambda: len(csms.closes) == 1)
        assert csms.closes in ([1006], [None])
        assert csms.actions() == ["Heartbeat"]


async def test_what_a_lost_charger_said_is_still_written_to_its_end() -> None:
    async with ScriptedCsms() as csms, through(csms, "slow-writing Heartbeat pieces=3 pause_s=0.05") as proxy:
        link = await charger(proxy)
        await link.send('[2,"a","Heartbeat",{}]')
        link.transport.close()  # without a closing frame
        await csms.until(lambda: len(csms.closes) == 1)
        assert csms.actions() == ["Heartbeat"]


@pytest.mark.parametrize(
    ("line", "arrived"), [("drop Heartbeat nth=1", 1), ("duplicate Heartbeat nth=1", 3), ("slow-writing Heartbeat pieces=3 pause_s=0", 2)]
)
async def test_faults_strike_what_the_charger_sends(line: str, arrived: int) -> None:
    async with ScriptedCsms() as csms, through(csms, line) as proxy, charger(proxy) as link:
        for name in "ab":
            await link.send(f'[2,"{name}","Heartbeat",{{}}]')
        await csms.until(lambda: len(csms.frames) == arrived)
        assert '[2,"b","Heartbeat",{}]' in csms.frames
        assert any("fault" in (entry.note or "") for entry in proxy.tapes["CP1"].entries)


async def test_faults_strike_what_the_csms_sends() -> None:
    async with (
        ScriptedCsms() as csms,
        through(csms, "answer-error Heartbeat", "delay s=0.05 direction=received") as proxy,
        charger(proxy) as link,
    ):
        await link.send('[2,"a","Heartbeat",{}]')
        assert await link.recv() == '[4,"a","InternalError","by a fault rule",{}]'


async def test_a_reset_tears_both_sides_down_and_counts_go_on() -> None:
    async with ScriptedCsms() as csms, through(csms, "reset Heartbeat nth=1") as proxy:
        link = await charger(proxy)
        await link.send('[2,"a","Heartbeat",{}]')
        with pytest.raises(ConnectionClosed):
            await link.recv()
        await csms.until(lambda: len(csms.closes) == 1)
        async with charger(proxy) as link:
            await link.send('[2,"b","Heartbeat",{}]')
            assert '"b"' in str(await link.recv())


async def test_a_half_open_connection_carries_nothing_for_a_while() -> None:
    async with ScriptedCsms() as csms, through(csms, "half-open Heartbeat nth=1 for_s=0.2") as proxy, charger(proxy) as link:
        await link.send('[2,"lost","Heartbeat",{}]')
        await link.send('[2,"late","Heartbeat",{}]')
        assert '"late"' in str(await asyncio.wait_for(link.recv(), 30))
        assert csms.actions() == ["Heartbeat"]


async def test_credentials_path_and_subprotocol_can_be_made_wrong() -> None:
    faults = ("wrong-credentials nth=1", "wrong-path nth=2", "wrong-subprotocol nth=3")
    async with ScriptedCsms() as csms, through(csms, *faults) as proxy:
        async with charger(proxy, "secret"), charger(proxy, "secret"):
            assert csms.credentials[0] != csms.credentials[1]
            assert csms.paths == ["/ocpp/CP1", "/nowhere/CP1"]
        with pytest.raises(InvalidStatus) as refused:
            await charger(proxy, "secret")
        assert refused.value.response.status_code == 400


def test_an_unusable_address_is_refused() -> None:
    with pytest.raises(ValueError, match="no WebSocket address"):
        Proxy("http://127.0.0.1:1")
