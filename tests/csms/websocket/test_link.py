import asyncio
import json
import socket

import pytest
import uvloop
from websockets.exceptions import ConnectionClosed

from csms.websocket.link import Link, LinkClosed
from tests.csms.websocket.sockets import (
    BINARY,
    CLOSE,
    CONT,
    PING,
    PONG,
    TEXT,
    Raw,
    eventually,
    frame,
    opened,
    upgraded,
)


class Collector:
    """A session that reads when it may."""

    def __init__(self, *, waiting: bool = False) -> None:
        self.texts: list[str] = []
        self.may_read = asyncio.Event()
        self.ended = asyncio.Event()
        self.close_code: int | None = None
        if not waiting:
            self.may_read.set()

    async def __call__(self, link: Link) -> None:
        await self.may_read.wait()
        while (text := await link.receive()) is not None:
            self.texts.append(text)
            await asyncio.sleep(0)
        assert await link.receive() is None
        self.close_code = link.close_code
        self.ended.set()

    async def end(self) -> list[str]:
        async with asyncio.timeout(20):
            await self.ended.wait()
        return self.texts


async def pour(link: Link) -> None:
    while True:
        await link.send("x" * 100_000)


THOUSAND = [json.dumps([2, str(number), "Heartbeat", {}]) for number in range(1000)]


# nothing is lost


@pytest.mark.parametrize("inbox_frames", [5000, 7])
async def test_a_thousand_messages_before_a_close_are_all_received_in_order(inbox_frames: int) -> None:
    session = Collector()
    async with opened(session, inbox_frames=inbox_frames) as door:
        async with door.connect() as client:
            for text in THOUSAND:
                await client.send(text)
        assert await session.end() == THOUSAND
        assert (client.close_code, session.close_code) == (1000, 1000)


async def test_a_reader_that_starts_after_the_close_receives_everything() -> None:
    session = Collector(waiting=True)
    async with opened(session, inbox_frames=5000) as door:
        async with door.connect() as client:
            for text in THOUSAND:
                await client.send(text)
        await eventually(lambda: not door.server.connections)
        session.may_read.set()
        assert await session.end() == THOUSAND


@pytest.mark.parametrize("ending", ["close", "end of stream"])
async def test_messages_in_one_segment_with_the_end_are_received(ending: str) -> None:
    session = Collector()
    async with opened(session) as door, upgraded(door) as raw:
        for text in THOUSAND:
            raw.put(TEXT, text.encode())
        if ending == "close":
            raw.put(CLOSE, b"\x03\xe8")
            assert await raw.closing() == 1000
        else:
            raw.writer.write_eof()
        assert await session.end() == THOUSAND
        assert session.close_code == (1000 if ending == "close" else 1006)


def test_the_same_holds_on_uvloop() -> None:
    async def story() -> None:
        session = Collector()
        async with opened(session, inbox_frames=7) as door:
            async with door.connect() as client:
                for text in THOUSAND:
                    await client.send(text)
            assert await session.end() == THOUSAND
            assert client.close_code == 1000
        async with opened() as door, upgraded(door) as raw:
            raw.put(TEXT, b"\xff")
            assert await raw.closing() == 1007
            assert await raw.get() is None

    uvloop.run(story())


async def test_what_follows_a_close_frame_is_not_processed() -> None:
    session = Collector()
    async with opened(session) as door, upgraded(door) as raw:
        raw.put(TEXT, b"before")
        raw.put(CLOSE, b"\x03\xe8bye")
        raw.put(TEXT, b"after")
        assert await raw.get() == (CLOSE, b"\x03\xe8bye")
        raw.put(TEXT, b"long after")
        assert await raw.get() is None
        assert await session.end() == ["before"]
        assert session.close_code == 1000


async def test_what_follows_our_own_close_is_dropped() -> None:
    session = Collector()
    async with opened(session) as door, upgraded(door) as raw:
        raw.put(TEXT, b"before")
        await eventually(lambda: session.texts)
        closing = asyncio.ensure_future(door.links[0].close(4000, "taken over"))
        assert await raw.get() == (CLOSE, b"\x0f\xa0taken over")
        raw.put(TEXT, b"after")
        raw.put(CLOSE, b"\x0f\xa0")
        raw.writer.write_eof()
        await closing
        assert await session.end() == ["before"]
        assert session.close_code == 4000


async def test_a_reset_ends_the_link_with_1006() -> None:
    session = Collector()
    async with opened(session) as door, upgraded(door) as raw:
        raw.put(TEXT, b"x")
        await eventually(lambda: session.texts)
        raw.reset()
        assert await session.end() == ["x"]
        assert session.close_code == 1006
        with pytest.raises(LinkClosed):
            await door.links[0].send("too late")


# frames


async def test_a_message_in_fragments_with_a_ping_between_is_one_message_and_one_pong() -> None:
    async with opened() as door, upgraded(door) as raw:
        raw.put(TEXT, "[2,é".encode()[:4], fin=False)
        raw.put(CONT, "é".encode()[1:], fin=False)
        raw.put(PING, b"between")
        raw.put(CONT, b",x]")
        assert await raw.get() == (PONG, b"between")
        assert await raw.get() == (TEXT, "[2,é,x]".encode())
        raw.put(TEXT, b"next")
        assert await raw.get() == (TEXT, b"next")


async def test_a_ping_of_125_bytes_comes_back_as_pong() -> None:
    async with opened() as door, upgraded(door) as raw:
        raw.put(PING, b"x" * 125)
        assert await raw.get() == (PONG, b"x" * 125)


async def test_an_empty_message_is_received_and_the_link_lives() -> None:
    session = Collector()
    async with opened(session) as door, upgraded(door) as raw:
        raw.put(TEXT, b"")
        raw.put(TEXT, b"x")
        await eventually(lambda: session.texts == ["", "x"])


async def test_binary_frames_are_read_as_text() -> None:
    async with opened() as door, upgraded(door) as raw:
        raw.put(BINARY, "[é]".encode())
        raw.put(BINARY, b"\xff\xfe")
        assert await raw.get() == (TEXT, "[é]".encode())
        assert await raw.get() == (TEXT, "\ufffd\ufffd".encode())


@pytest.mark.parametrize("payload", [b"\xff", b"\xed\xa0\x80", b"abc\xc3"])
async def test_text_that_is_no_utf_8_closes_with_1007_and_drops_the_rest(payload: bytes) -> None:
    session = Collector()
    async with opened(session) as door, upgraded(door) as raw:
        raw.put(TEXT, b"before")
        raw.put(TEXT, payload)
        raw.put(TEXT, b"after")
        assert await raw.closing() == 1007
        assert await raw.get() is None
        assert await session.end() == ["before"]
        assert session.close_code == 1007


async def test_an_unmasked_frame_closes_with_1002() -> None:
    async with opened() as door, upgraded(door) as raw:
        raw.put(TEXT, b"x", masked=False)
        assert await raw.closing() == 1002
        assert await raw.get() is None


async def test_a_reserved_bit_closes_with_1002() -> None:
    async with opened() as door, upgraded(door) as raw:
        raw.put(TEXT, b"x", rsv1=True)
        assert await raw.closing() == 1002


@pytest.mark.parametrize("fragments", [1, 4])
async def test_a_message_over_the_limit_closes_with_1009_and_one_at_the_limit_passes(fragments: int) -> None:
    part = b"x" * (2000 // fragments)

    async with opened(max_message_bytes=2000) as door, upgraded(door) as other, upgraded(door) as raw:
        for extra, answered in ((b"", (TEXT, b"x" * 2000)), (b"x", None)):
            for number in range(fragments):
                last = number == fragments - 1
                raw.put(CONT if number else TEXT, part + extra * last, fin=last)
            if answered:
                assert await raw.get() == answered
        assert await raw.closing() == 1009
        other.put(TEXT, b"alive")
        assert await other.get() == (TEXT, b"alive")


async def test_a_message_just_under_a_mebibyte_passes() -> None:
    big = b"x" * (2**20 - 1)
    async with opened() as door, upgraded(door) as raw:
        raw.put(TEXT, big)
        assert await raw.get() == (TEXT, big)


# sending and closing


async def test_sends_of_several_tasks_do_not_mix() -> None:
    async def session(link: Link) -> None:
        await asyncio.gather(*(link.send(str(number) * 5000) for number in range(50)))
        await link.receive()

    async with opened(session) as door, door.connect() as client:
        texts = [await client.recv() for _ in range(50)]
        assert sorted(texts) == sorted(str(number) * 5000 for number in range(50))


async def test_a_peer_that_reads_nothing_is_dropped() -> None:
    failed = asyncio.Event()

    async def session(link: Link) -> None:
        with pytest.raises(LinkClosed):
            await pour(link)
        assert await link.receive() is None
        failed.set()

    async with opened(session, send_timeout_s=0.1) as door, upgraded(door) as raw:
        raw.stop_reading()
        async with asyncio.timeout(20):
            await failed.wait()
        await eventually(lambda: not door.server.connections)


async def test_closing_waits_for_the_peer_and_is_idempotent() -> None:
    async with opened() as door, door.connect() as client:
        link = await door.link()
        assert link.is_open
        assert link.close_code is None
        await asyncio.gather(link.close(1008, "é" * 100), link.close(4000))
        assert not link.is_open
        assert link.close_code == 1008
        await link.close()
        with pytest.raises(LinkClosed, match="1008"):
            await link.send("x")
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert (client.close_code, client.close_reason) == (1008, "é" * 61)


async def test_closing_a_peer_that_does_not_answer_ends_after_the_close_timeout() -> None:
    async with opened(close_timeout_s=0.05) as door, upgraded(door) as raw:
        await (await door.link()).close(1008)
        assert await raw.closing() == 1008
        assert door.links[0].close_code == 1008


async def test_a_peer_that_says_close_and_keeps_its_connection_is_dropped_after_the_close_timeout() -> None:
    session = Collector(waiting=True)
    async with opened(session, close_timeout_s=0.05) as door, upgraded(door) as raw:
        raw.put(CLOSE, b"\x03\xe8")
        assert await raw.closing() == 1000
        await eventually(lambda: not door.server.connections)
        session.may_read.set()


async def test_an_abort_sends_no_close_frame() -> None:
    async with opened() as door, upgraded(door) as raw:
        link = await door.link()
        link.abort()
        assert await raw.get() is None
        assert link.close_code == 1006


async def test_a_cancelled_receive_loses_nothing() -> None:
    done = asyncio.Event()

    async def session(link: Link) -> None:
        waiting = asyncio.ensure_future(link.receive())
        await asyncio.sleep(0)
        waiting.cancel()
        await link.send("go")
        assert await link.receive() == "x"
        done.set()

    async with opened(session) as door, upgraded(door) as raw:
        assert await raw.get() == (TEXT, b"go")
        raw.put(TEXT, b"x")
        async with asyncio.timeout(20):
            await done.wait()


# back-pressure


@pytest.mark.parametrize("bounds", [{"inbox_frames": 10}, {"inbox_bytes": 10_000}])
async def test_an_inbox_that_nobody_reads_stops_growing_and_nothing_is_lost(bounds: dict[str, int]) -> None:
    session = Collector(waiting=True)
    texts = [f"{number:04}" + "x" * 20_000 for number in range(1000)]
    async with opened(session, **bounds) as door, door.connect() as client:

        async def pour() -> None:
            for text in texts:
                await client.send(text)
            await client.close()

        pouring = asyncio.ensure_future(pour())
        link = await door.link()
        await eventually(lambda: link._paused)
        assert len(link._inbox) < 100
        session.may_read.set()
        assert await session.end() == texts
        await pouring


async def test_closing_a_link_that_nobody_reads_still_sees_the_peer_close() -> None:
    session = Collector(waiting=True)
    async with opened(session, inbox_frames=1) as door, upgraded(door) as raw:
        raw.put(TEXT, b"x")
        link = await door.link()
        await eventually(lambda: link._paused)
        closing = asyncio.ensure_future(link.close(1008))
        assert await raw.closing() == 1008
        raw.put(CLOSE, b"\x03\xf0")
        raw.writer.write_eof()
        async with asyncio.timeout(20):
            await closing
        session.may_read.set()
        assert await session.end() == ["x"]


async def test_a_peer_that_ends_its_stream_and_reads_nothing_is_dropped() -> None:
    failed = asyncio.Event()

    async def session(link: Link) -> None:
        with pytest.raises(LinkClosed):
            await pour(link)
        failed.set()

    async with opened(session, send_timeout_s=60, close_timeout_s=0.1) as door, upgraded(door) as raw:
        raw.stop_reading()
        link = await door.link()
        await eventually(lambda: not link._writable.is_set())
        raw.writer.write_eof()
        async with asyncio.timeout(20):
            await failed.wait()


async def flood(raw: Raw, link: Link) -> int:
    """Ping without reading until the link reads no more; how many pings were sent."""
    link._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    raw.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.reader._transport.pause_reading()  # type: ignore[attr-defined]
    pings = 0
    while not link._paused and pings < 400_000:
        raw.writer.write(frame(PING, b"x" * 125) * 1000)
        pings += 1000
        await asyncio.sleep(0)
    return pings


async def test_a_peer_that_pings_and_reads_nothing_is_read_no_more_and_dropped() -> None:
    async with opened(send_timeout_s=0.3) as door, upgraded(door) as raw:
        link = await door.link()
        await flood(raw, link)
        assert link._paused
        assert link._transport.get_write_buffer_size() < 1_000_000
        await eventually(lambda: not door.server.connections)
        assert link.close_code == 1006


async def test_a_peer_that_reads_again_in_time_gets_all_its_pongs() -> None:
    async with opened() as door, upgraded(door) as raw:
        pings = await flood(raw, await door.link())
        raw.reader._transport.resume_reading()  # type: ignore[attr-defined]
        assert await raw.reader.readexactly(pings * 127) == frame(PONG, b"x" * 125, masked=False) * pings
        raw.put(TEXT, b"alive")
        assert await raw.get() == (TEXT, b"alive")


async def test_the_end_of_a_link_is_told_at_once_even_if_nobody_receives() -> None:
    told, session = asyncio.Event(), Collector(waiting=True)
    async with opened(session) as door, upgraded(door) as raw:
        link = await door.link()
        link.on_end = told.set
        raw.put(TEXT, b"[3,7]")
        raw.put(CLOSE, b"\x03\xe8")
        async with asyncio.timeout(20):
            await told.wait()
        assert (link.has_waiting("7"), link.has_waiting("8")) == (True, False)
        session.may_read.set()


# keep-alive


async def test_a_peer_that_pongs_is_kept_and_each_pong_is_told() -> None:
    pongs = 0

    def count() -> None:
        nonlocal pongs
        pongs += 1

    async def session(link: Link) -> None:
        link.on_pong = count
        await link.receive()

    async with opened(session, ping_interval_s=0.01, pong_timeout_s=10) as door, door.connect():
        await eventually(lambda: pongs >= 5)
        assert door.links[0].is_open


async def test_a_pong_that_nobody_asked_for_is_told_too() -> None:
    told = asyncio.Event()

    async def session(link: Link) -> None:
        link.on_pong = told.set
        await link.send("go")
        await link.receive()

    async with opened(session) as door, upgraded(door) as raw:
        await raw.get()
        raw.put(PONG, b"")
        async with asyncio.timeout(20):
            await told.wait()


@pytest.mark.parametrize("chatty", [True, False])
async def test_a_peer_that_does_not_pong_is_dropped_with_1011(chatty: bool) -> None:
    session = Collector()
    async with opened(session, ping_interval_s=0.05, pong_timeout_s=0.2) as door, upgraded(door) as raw:
        got = await raw.get()
        assert got is not None
        assert got[0] == PING
        if chatty:
            raw.put(TEXT, b"[]")
        assert await raw.closing() == 1011
        await session.end()
        assert session.close_code == 1011


async def test_a_peer_without_pongs_is_kept_while_it_talks_if_pongs_are_not_required() -> None:
    async with opened(ping_interval_s=0.01, pong_timeout_s=20, pong_required=False) as door, upgraded(door) as raw:
        link = await door.link()
        for talks in (True, True, True, False):
            assert (await raw.get() or (0,))[0] == PING
            if talks:
                raw.put(TEXT, b"x")
                assert await raw.get() == (TEXT, b"x")
            link._later("pong", 0, link._miss)  # the time for a pong is over
        assert await raw.closing() == 1011


async def test_a_pong_that_waits_behind_unread_messages_is_no_missing_pong() -> None:
    session = Collector(waiting=True)
    async with opened(session, inbox_frames=1) as door, door.connect() as client:
        link = await door.link()
        await client.send("x")
        await eventually(lambda: link._paused)
        link.keep_alive(0.01, 0.05)
        for _ in range(3):
            timer = await _next_judgement(link)
            await eventually(lambda timer=timer: link._timers.get("pong") is not timer)
        assert link.is_open
        link._pong_timeout_s = 20  # what is pinged from now on has time
        session.may_read.set()
        await eventually(lambda: session.texts == ["x"])
        await client.close()
        await session.end()
        assert session.close_code == 1000


async def _next_judgement(link: Link) -> asyncio.TimerHandle:
    await eventually(lambda: "pong" in link._timers)
    return link._timers["pong"]


async def test_the_interval_can_be_changed_and_switched_off_while_open() -> None:
    async with opened() as door, upgraded(door) as raw:
        link = await door.link()
        link.keep_alive(0.01, 10)
        got = await raw.get()
        assert got is not None
        assert got[0] == PING
        link.keep_alive(0, 10)
        assert not link._timers
        raw.put(PONG, b"late")
        raw.put(TEXT, b"x")
        assert await raw.get() == (TEXT, b"x")
        assert not link._timers


async def test_no_timer_outlives_the_link() -> None:
    async with opened(ping_interval_s=60) as door:
        async with door.connect():
            link = await door.link()
            assert link._timers
        await eventually(lambda: not door.server.connections)
        assert not link._timers
        link.keep_alive(1, 1)
        assert not link._timers
