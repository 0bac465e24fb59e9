"""The seam between a charge point core and its socket: where faults, overrides and holds sit.

A driver that was given a `Wire` hands it every text frame of either direction before the frame goes on, and
carries out, in order, the actions that come back. To use it, write a class with the two methods of `Wire` and
give it to `Driver(..., wire=...)` or `VirtualChargePoint(..., wire=...)`:

    class DropFirstHeartbeat:
        dropped = False

        def connected(self, at):
            return ()

        def carry(self, direction, text, at):
            if direction == "sent" and '"Heartbeat"' in text and not self.dropped:
                self.dropped = True
                return (Remark("fault: the first Heartbeat is dropped"),)
            return (Pass(text),)

No `Pass` for a frame drops it, two duplicate it, an `after_s` delays it (and lets others overtake), another text
corrupts it. An answer is overridden on its way out (`sent`), or before the core has heard the CALL: `carry` of the
received CALL returns `Pass(answer, back=True)` and nothing else. `Driver.perform` does actions at any other moment.

The tape shows what crossed the socket: a received frame before `carry` sees it, a sent one when it is written. What
a wire did to a frame it says itself, by a `Remark`. This module knows no OCPP and opens no socket.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

Direction = Literal["sent", "received"]  # by the station


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text for the CSMS as so many WebSocket fragments, with `pause_s` real seconds between them."""

    text: str
    count: int
    pause_s: float

    async def fragments(self) -> AsyncIterator[str]:
        """The fragments, each when it is time for it."""
        size = -(-len(self.text) // max(1, self.count))
        for start in range(0, len(self.text), size):
            if start:
                await asyncio.sleep(self.pause_s)
            yield self.text[start : start + size]


@dataclass(frozen=True, slots=True)
class Pass:
    """Let this go on, to the CSMS when it was sent, to the core when it was received; `back`: the other way.

    `after_s` is seconds of the station's time; what is held is lost when its connection ends. Bytes go to the
    CSMS as a binary frame; the core hears text only.
    """

    text: str | bytes | Pieces
    after_s: float = 0.0
    back: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Put these words on the tape as a note."""

    text: str


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the TCP connection without a closing frame; the station dials again by its back-off."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the WebSocket with this code after what was passed before; the station dials again by its back-off."""

    code: int = 1000
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Write nothing (`direction` sent) or read nothing (received) for so many seconds of the station's time.

    None: until the connection ends. Both directions paused make a half-open connection, in which not even
    pings are answered.
    """

    direction: Direction
    seconds: float | None = None


Action: TypeAlias = Pass | Remark | Reset | Close | Pause


class Wire(Protocol):
    """Whatever sits between the core and the socket of one station."""

    def connected(self, at: datetime) -> Iterable[Action]:
        """A new connection is open; `Pass` sends something before the core says its first word."""
        ...

    def carry(self, direction: Direction, text: str, at: datetime) -> Iterable[Action]:
        """Say what becomes of this frame. Must not raise."""
        ...
