"""The short way for small frames: a segment that is one whole text frame is read, and a small text is written, at a fifth of what the way
through `websockets` costs. Pure. Whoever takes it must know that a segment begins with a frame and that no message is under way."""

from __future__ import annotations

from websockets.frames import Frame, apply_mask  # type: ignore[attr-defined]

WHOLE_TEXT, MASKED, LENGTH = 0x81, 0x80, 0x7F


def whole_text(data: bytes, size_max: int) -> bytes | None:
    """The payload of a segment that is one masked, unfragmented text frame of less than 64 KiB and nothing else; None for any other."""
    if data[0] != WHOLE_TEXT or len(data) < 6 or not data[1] & MASKED:
        return None
    size, start = data[1] & LENGTH, 6
    if size == 126:
        size, start = int.from_bytes(data[2:4]), 8
        if size < 126:
            return None
    elif size == 127:
        return None
    if len(data) != start + size or size > size_max:
        return None
    return apply_mask(data[start:], data[start - 4 : start])


def small_frame(payload: bytes) -> bytes | None:
    """A server's text frame around less than 126 bytes; None for more."""
    return bytes((WHOLE_TEXT, len(payload))) + payload if len(payload) < 126 else None


def size_on_wire(frame: Frame) -> int:
    """Of a client's frame: 2 bytes, the length as far as it needs more, the mask and the payload. A frame whose length was written longer
    than need be counts as less, and its link then stays on the general way."""
    size = len(frame.data)
    return size + (6 if size < 126 else 8 if size < 65536 else 14)
