import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from simulators.transport.line import Line
from simulators.transport.wire import Close, Pieces
from tests.simulators.scripted_csms import ScriptedCsms


async def test_frames_leave_in_order_are_recorded_before_and_the_close_comes_last() -> None:
    recorded: list[str | bytes] = []
    quiet = asyncio.Event()
    async with ScriptedCsms() as csms, connect(f"{csms.url}/X", subprotocols=[Subprotocol("ocpp1.6")]) as link:
        line = Line(link, recorded.append, lambda: quiet.set() if line.idle else None, lambda task: None)
        assert line.idle
        frames = [f'[2,"{n}","Heartbeat",{{}}]' for n in range(3)]
        line.put(frames[0])
        line.put(Pieces(frames[1], 4, 0))
        assert not line.idle
        line.put(frames[2])
        await asyncio.wait_for(quiet.wait(), 30)
        await csms.until(lambda: len(csms.frames) == 3)
        assert csms.frames == recorded == frames
        line.put(Close(1001, "enough"))
        await csms.until(lambda: csms.closes == [1001])
        assert line.closing
        await line.end()


async def test_what_is_held_leaves_when_writing_goes_on() -> None:
    async with ScriptedCsms() as csms, connect(f"{csms.url}/X", subprotocols=[Subprotocol("ocpp1.6")]) as link:
        line = Line(link, lambda frame: None, lambda: None, lambda task: None)
        line.hold_writing()
        line.put('[2,"1","Heartbeat",{}]')
        assert line.held
        await asyncio.sleep(0)
        assert csms.frames == []
        line.resume_writing()
        assert not line.held
        await csms.until(lambda: len(csms.frames) == 1)
        line.hold_reading()
        line.resume_reading()
        line.put("[")
        await line.end()


async def test_a_broken_connection_ends_writing_without_noise() -> None:
    died: list[asyncio.Task[None]] = []
    async with ScriptedCsms() as csms, connect(f"{csms.url}/X", subprotocols=[Subprotocol("ocpp1.6")]) as link:
        line = Line(link, lambda frame: None, lambda: None, died.append)
        line.abort()
        await link.wait_closed()
        line.put("[]")
        await line.end()
    assert [task.cancelled() or task.exception() is None for task in died] == [True]


@pytest.mark.parametrize(
    ("deed", "ender"),
    [
        ("put", "this end"),
        ("abort", "this end"),
        ("close", "the other end"),
        ("drop", "nobody"),
        ("send no text", "this end, which cannot read the other"),
        ("leave", "this end"),
    ],
)
async def test_who_began_to_end_it_is_known(deed: str, ender: str) -> None:
    async with ScriptedCsms() as csms, connect(f"{csms.url}/X", subprotocols=[Subprotocol("ocpp1.6")]) as link:
        line = Line(link, lambda frame: None, lambda: None, lambda task: None)
        await csms.until(lambda: len(csms.links) == 1)
        if deed == "put":
            line.put(Close(1000, ""))
        elif deed == "abort":
            line.abort()
        elif deed == "close":
            await csms.links[0].close(1011)
        elif deed == "drop":
            csms.links[0].transport.abort()
        elif deed == "send no text":
            await csms.links[0].send(b"\xff", text=True)
            with pytest.raises(ConnectionClosed):
                await link.recv()
        else:
            await link.close()
        await link.wait_closed()
        assert line.ended_by == ender
        await line.end()
