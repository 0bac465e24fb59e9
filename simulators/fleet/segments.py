"""WebSocket frames (RFC 6455) as a charge point of a fleet needs them: text both ways, no extension. Pure: bytes in, messages out. It costs
a tenth of a general parser's time and a few hundred bytes a connection; the handshake is not its affair."""

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GREATEST = 1 << 20

Message = tuple[int, bytes]


class BadSegment(Exception):
    """The other side broke the protocol; `code` is the close code for it."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def framed(opcode: int, body: bytes) -> bytes:
    """A whole message as a client sends it, under a mask of zeros, which leaves the text as it is."""
    size = len(body)
    if size < 126:
        return bytes((128 | opcode, 128 | size, 0, 0, 0, 0)) + body
    if size < 65_536:
        return bytes((128 | opcode, 254)) + size.to_bytes(2) + b"\0\0\0\0" + body
    return bytes((128 | opcode, 255)) + size.to_bytes(8) + b"\0\0\0\0" + body


def closing(code: int, reason: str) -> bytes:
    """A close frame."""
    return framed(CLOSE, code.to_bytes(2) + reason.encode()[:120])


class Segments:
    """What was received so far and is no whole message yet."""

    __slots__ = ("_buffer", "_opcode", "_parts")

    def __init__(self) -> None:
        self._buffer = b""
        self._opcode = 0
        self._parts = b""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are whole now, control frames included. Raises BadSegment; what follows is not read."""
        buffer = self._buffer + data if self._buffer else data
        messages: list[Message] = []
        place = 0
        while (head := _head(buffer, place)) is not None:
            start, size = head
            end = start + size
            if len(buffer) < end:
                break
            message = self._take(buffer[place], buffer[start:end])
            place = end
            if message is not None:
                messages.append(message)
        self._buffer = buffer[place:]
        return messages

    def _take(self, first: int, body: bytes) -> Message | None:
        final, opcode = first & 128, first & 15
        if first & 112:
            raise BadSegment(1002, "reserved bits without an extension")
        if opcode & 8:
            if not final or len(body) > 125 or opcode > PONG:
                raise BadSegment(1002, "a control frame that is none")
            return opcode, body
        if opcode > BINARY or (opcode == 0) != bool(self._opcode):
            raise BadSegment(1002, "a frame that continues nothing, or nothing that continues")
        if final and not self._opcode:
            return opcode, body
        self._opcode = opcode = self._opcode or opcode
        self._parts += body
        if len(self._parts) > GREATEST:
            raise BadSegment(1009, "a message that is too long")
        if not final:
            return None
        whole, self._parts, self._opcode = self._parts, b"", 0
        return opcode, whole


def _head(buffer: bytes, place: int) -> tuple[int, int] | None:
    """Where the body of the frame at `place` starts and how long it is; None when its head is not whole."""
    if len(buffer) < place + 2:
        return None
    size = buffer[place + 1]
    if size < 126:
        return place + 2, size
    if size & 128:
        raise BadSegment(1002, "a server does not mask its frames")
    start = place + (4 if size == 126 else 10)
    if len(buffer) < start:
        return None
    size = int.from_bytes(buffer[place + 2 : start])
    if size > GREATEST:
        raise BadSegment(1009, "a message that is too long")
    return start, size
