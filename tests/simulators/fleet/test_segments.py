import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from simulators.fleet.segments import BINARY, CLOSE, GREATEST, PING, TEXT, BadSegment, Segments, closing, framed

SIZES = st.integers(0, 300) | st.sampled_from([125, 126, 65_535, 65_536])


def from_server(opcode: int, body: bytes, final: bool = True) -> bytes:
    return Frame(Opcode(opcode), body, fin=final).serialize(mask=False)


def parsed(data: bytes) -> Frame:
    reader = StreamReader()
    reader.feed_data(data)
    parsing = Frame.parse(reader.read_exact, mask=True, max_size=None)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    frame: Frame = done.value.value
    return frame


@given(SIZES)
def test_a_frame_is_read_by_an_independent_parser(size: int) -> None:
    body = b"x" * size
    frame = parsed(framed(TEXT, body))
    assert (frame.opcode, frame.data, frame.fin) == (Opcode.TEXT, body, True)


def test_a_close_frame_names_its_code_and_fits_whatever_the_reason() -> None:
    frame = parsed(closing(1002, "x" * 500))
    assert frame.opcode == Opcode.CLOSE
    assert frame.data[:2] == (1002).to_bytes(2)
    assert len(frame.data) <= 125


@given(st.lists(SIZES, max_size=4), st.integers(min_value=500, max_value=70_000))
def test_messages_come_whole_however_the_bytes_are_cut(sizes: list[int], cut: int) -> None:
    bodies = [bytes([65 + place]) * size for place, size in enumerate(sizes)]
    stream = b"".join(from_server(TEXT, body) for body in bodies)
    segments = Segments()
    found = [message for start in range(0, len(stream), cut) for message in segments.feed(stream[start : start + cut])]
    assert found == [(TEXT, body) for body in bodies]


@given(st.lists(st.binary(max_size=130), max_size=4))
def test_messages_come_whole_byte_by_byte(bodies: list[bytes]) -> None:
    segments = Segments()
    stream = b"".join(from_server(TEXT, body) for body in bodies)
    assert [message for byte in stream for message in segments.feed(bytes([byte]))] == [(TEXT, body) for body in bodies]


def test_a_fragmented_message_is_joined_and_a_ping_may_come_between() -> None:
    stream = from_server(TEXT, b"ab", final=False) + from_server(PING, b"p") + from_server(0, b"c", final=False) + from_server(0, b"d")
    assert Segments().feed(stream) == [(PING, b"p"), (TEXT, b"abcd")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bytes((0x81, 0x81, 0, 0, 0, 0, 65)), 1002),
        (from_server(0, b"continues nothing"), 1002),
        (from_server(TEXT, b"a", final=False) + from_server(TEXT, b"b"), 1002),
        (bytes((0xC1, 1, 65)), 1002),
        (bytes((0x09, 0)), 1002),
        (bytes((0x8B, 0)), 1002),
        (bytes((0x83, 0)), 1002),
        (bytes((0x81, 127)) + (GREATEST + 1).to_bytes(8), 1009),
        (from_server(TEXT, b"x" * GREATEST, final=False) + from_server(0, b"y"), 1009),
    ],
    ids=["masked", "continuation", "interrupted", "reserved", "fragmented ping", "control 11", "data 3", "announced", "joined"],
)
def test_a_breach_of_the_protocol_has_its_close_code(data: bytes, code: int) -> None:
    with pytest.raises(BadSegment) as broken:
        Segments().feed(data)
    assert broken.value.code == code


def test_binary_and_close_are_handed_over() -> None:
    assert Segments().feed(from_server(BINARY, b"x") + from_server(CLOSE, b"\x03\xe8")) == [(BINARY, b"x"), (CLOSE, b"\x03\xe8")]
