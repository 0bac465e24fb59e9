"""What becomes of a frame, as frozen values for whoever holds the sockets. Seconds are the station's."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Pass:
    """This text goes on in its direction, after `after_s`; `in_order` frames never overtake one another.

    In more than one piece it is written as so many fragments with `pause_s` between them.
    """

    text: str
    after_s: float = 0.0
    in_order: bool = True
    pieces: int = 1
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Back:
    """This text goes back to where the frame came from."""

    text: str
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is torn down without a closing handshake."""


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """Nothing is read or written any more, pongs included, though the socket stays open; None: for good."""

    for_s: float | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is read from where the frame came from for so long, so that its sender's buffers fill."""

    for_s: float


@dataclass(frozen=True, slots=True)
class Remark:
    """A note for the tape."""

    text: str


Effect: TypeAlias = Pass | Back | Reset | HalfOpen | Rest | Remark
