"""However the bytes of a connection are cut into segments, the same messages come in the same order: small frames are read by a shorter way
than all others, and nobody may notice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from csms.websocket.link import Link, Terms
from csms.websocket.segments import size_on_wire, small_frame, whole_text
from tests.csms.websocket.sockets import CONT, PING, TEXT, frame

TERMS = Terms(ping_interval_s=0, max_message_bytes=70_000)
SIZES = st.sampled_from([0, 1, 5, 124, 125, 126, 127, 300, 1000]) | st.just(65_535) | st.just(65_536)
TEXTS = st.builds(lambda size, letter: letter * (size // len(letter.encode())), SIZES, st.sampled_from(["a", "é", "\U0001f50c"]))


KINDS = st.sampled_from(["plain", "fragments", "ping", "long"])


class Sink(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None: ...

    def abort(self) -> None: ...


def lengthened(text: str) -> bytes:
    """A small frame whose length is written with more bytes than it needs."""
    short = frame(TEXT, text.encode())
    return bytes((short[0], 0xFE)) + (short[1] & 0x7F).to_bytes(2) + short[2:]


def wired(kind: str, text: str) -> bytes:
    data = text.encode()
    if kind == "fragments":
        return frame(TEXT, data[:3], fin=False) + frame(PING, b"p") + frame(CONT, data[3:])
    if kind == "ping":
        return frame(PING, data[:100]) + frame(TEXT, data)
    if kind == "long" and len(data) < 126:
        return lengthened(text)
    return frame(TEXT, data)


def fed(stream: bytes, cuts: list[int], at_once: bool, terms: Terms = TERMS) -> tuple[list[str], Link, Sink]:
    async def run() -> tuple[list[str], Link, Sink]:
        sink, writable = Sink(), asyncio.Event()
        writable.set()
        link = Link(ServerProtocol(state=OPEN, max_size=terms.max_message_bytes), sink, writable, terms)
        texts: list[str] = []

        def take(text: str) -> bool:
            texts.append(text)
            return True

        async def read() -> None:
            while (text := await link.receive()) is not None:
                texts.append(text)

        reading = asyncio.ensure_future(read())
        await asyncio.sleep(0)
        if at_once:
            link.at_once = take
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            if start < end:
                link.data_received(stream[start:end])
        link.connection_lost()
        await reading
        return texts, link, sink

    return asyncio.run(run())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["plain", "fragments", "ping", "long"]), TEXTS), min_size=1, max_size=5), st.data(), st.booleans()
)
def test_the_same_messages_come_however_the_stream_is_cut(sent: list[tuple[str, str]], data: st.DataObject, at_once: bool) -> None:
    frames = [wired(kind, text) for kind, text in sent]
    stream = b"".join(frames)
    ends = [sum(map(len, frames[: place + 1])) for place in range(len(frames) - 1)]
    anywhere = st.integers(0, len(stream)) | st.sampled_from([*ends, 0])
    cuts = sorted(data.draw(st.lists(anywhere, max_size=6)))
    texts, _, sink = fed(stream, cuts, at_once)
    assert texts == [text for _, text in sent]
    assert sink.written.count(b"\x8a") >= sum(kind in ("fragments", "ping") for kind, _ in sent)


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=30), st.integers(0, 30))
@example(frame(TEXT, b"x", rsv1=True), 0)
@example(frame(TEXT, b"x", masked=False), 0)
@example(frame(TEXT, b"\xff"), 0)
@example(b"\x81", 0)
@example(b"\x81\x01" + bytes(4) + b"x", 0)
@example(b"\x81\xff" + bytes(7) + b"\x01" + bytes(5), 0)
def test_a_stream_ends_alike_whether_or_not_it_comes_in_one_segment(noise: bytes, cut: int) -> None:
    """Byte by byte nothing takes the short way."""
    whole, link, _ = fed(noise, [], at_once=False)
    pieces, other, _ = fed(noise, list(range(1, len(noise))), at_once=False)
    assert (whole, link.close_code) == (pieces, other.close_code)


def test_a_small_frame_within_a_fragmented_message_is_an_error() -> None:
    texts, link, _ = fed(frame(TEXT, b"one", fin=False) + frame(TEXT, b"two"), [len(frame(TEXT, b"one"))], at_once=False)
    assert (texts, link.close_code) == ([], 1002)


@pytest.mark.parametrize("size", [120, 1000, 70_000])
def test_a_frame_over_the_limit_closes_with_1009_and_one_at_the_limit_passes(size: int) -> None:
    terms = Terms(ping_interval_s=0, max_message_bytes=size)
    _, link, _ = fed(frame(TEXT, b"x" * (size + 1)), [], at_once=False, terms=terms)
    assert link.close_code == 1009
    texts, _, _ = fed(frame(TEXT, b"x" * size), [], at_once=False, terms=terms)
    assert texts == ["x" * size]


def test_a_segment_that_looks_like_a_frame_inside_another_is_not_taken_for_one() -> None:
    inside = b"\x81\x85" + bytes(4) + b"false"
    outside = bytes((0x81, 0x80 | len(inside))) + bytes(4) + inside
    texts, link, _ = fed(outside, [6], at_once=False)
    assert (texts, link.close_code) == ([], 1007), "its bytes are no UTF-8"


@given(st.binary(min_size=1, max_size=300) | TEXTS.map(lambda text: frame(TEXT, text.encode())))
def test_what_is_read_the_short_way_is_a_whole_frame(data: bytes) -> None:
    payload = whole_text(data, 70_000)
    if payload is not None:
        wire = ServerProtocol(state=OPEN)
        wire.receive_data(data)
        [event] = wire.events_received()
        assert isinstance(event, Frame)
        assert (event.fin, event.opcode, event.data) == (True, Opcode.TEXT, payload)
        assert size_on_wire(event) == len(data)


@given(st.binary(max_size=300))
def test_what_is_written_the_short_way_is_what_the_long_way_writes(payload: bytes) -> None:
    wire = ServerProtocol(state=OPEN)
    wire.send_text(payload)
    written = small_frame(payload)
    assert written == (wire.data_to_send()[0] if len(payload) < 126 else None)


def test_what_is_done_at_once_is_not_received_and_order_is_kept() -> None:
    async def run() -> list[Any]:
        sink, writable = Sink(), asyncio.Event()
        writable.set()
        link = Link(ServerProtocol(state=OPEN), sink, writable, TERMS)
        told: list[Any] = []
        link.at_once = lambda text: text == "b" and not told.append(("at once", text))
        for text in ("b", "a", "b"):  # nobody waits for them yet
            link.data_received(frame(TEXT, text.encode()))
        told += [await link.receive() for _ in range(3)]
        waiting = asyncio.ensure_future(link.receive())
        await asyncio.sleep(0)
        for text in ("b", "c", "b"):
            link.data_received(frame(TEXT, text.encode()))
        told.append(await waiting)
        told.append(await link.receive())
        link.connection_lost()
        return told

    assert asyncio.run(run()) == ["b", "a", "b", ("at once", "b"), "c", "b"]
