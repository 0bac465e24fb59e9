"""A station's tape taken apart: connections, the frames on each, and which CALL still waits for its answer. It judges nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
from typing import Literal, TypeAlias

from features.kit.verdict import Line
from simulators.transport.frames import Frame, read_frame
from simulators.transport.tape import Entry

Crossed: TypeAlias = Entry | Line
Ender: TypeAlias = Literal["station", "csms", "nobody", "unreadable", "unknown"]
CUT, CLOSED = "network cut", "connection closed"
ENDERS: tuple[tuple[str, Ender], ...] = (
    (f"{CLOSED} by the station, which cannot read", "unreadable"),
    (f"{CLOSED} by the station", "station"),
    (f"{CLOSED} by the CSMS", "csms"),
    (f"{CLOSED} without a word", "nobody"),
)
MEDDLING = "fault "
"""How notes begin of what a station did on purpose, and does not do in its right mind."""
BINARY = re.compile(r"a binary frame of (?P<size>\d{1,18}) bytes(?P<whose> is sent|, sent,| was dropped|, received,)")
"""What a station or a proxy notes of a frame that is no text."""
BINARIES_MAX = 100


@dataclass(frozen=True)
class Heard:
    """One frame: `mine` when the station sent it; `frame` None when it is no frame of OCPP-J; `at_s` seconds of a monotonic clock."""

    mine: bool
    text: str
    frame: Frame | None
    at_s: float = 0.0

    @classmethod
    def of(cls, line: Crossed) -> "Heard":
        """The frame on a line that has one."""
        text = line.frame or ""
        return cls(line.direction == "sent", text, read_frame(text), line.mono)


@dataclass(frozen=True)
class Ending:
    """How a connection ended: by whom, in the tape's words, and when, in seconds of the same clock as the frames."""

    by: Ender
    words: str
    at_s: float


@dataclass(frozen=True)
class Binary:
    """A frame that is no text, of so many bytes; `mine` when the station sent it."""

    mine: bool
    size: int


@dataclass
class Connection:
    """One connection, which stands since `began_s`, and whether it still does; `ending` is None while nobody has noticed the end.
    `meddled` when the station's wire did something to its frames; `binaries` are those that were no text."""

    heard: list[Heard] = field(default_factory=list)
    lasts: bool = True
    ending: Ending | None = None
    meddled: bool = False
    binaries: list[Binary] = field(default_factory=list)
    began_s: float = 0.0

    def note(self, text: str, at_s: float) -> None:
        """Keep what a note on the tape says of it."""
        if text == CUT:
            self.lasts = False
        elif text.startswith(CLOSED):
            by: Ender = next((ender for words, ender in ENDERS if text.startswith(words)), "unknown")
            self.lasts, self.ending = False, Ending(by, text, at_s)
        elif found := BINARY.match(text):
            binary = Binary("sent" in found["whose"], int(found["size"]))
            self.meddled |= binary.mine
            if len(self.binaries) < BINARIES_MAX:
                self.binaries.append(binary)
        self.meddled |= text.startswith(MEDDLING)

    def waiting(self, until_s: float = inf) -> list[Frame]:
        """The station's CALLs on it, sent until then, that nobody has answered, while it lasts."""
        answered = {one.frame.message_id for one in self.heard if not one.mine and one.frame and one.frame.kind != "call"}
        calls = [one.frame for one in self.heard if one.mine and one.frame and one.frame.kind == "call" and one.at_s <= until_s]
        return [call for call in calls if call.message_id not in answered] if self.lasts else []


def connections(entries: Iterable[Crossed]) -> list[Connection]:
    """The connections of a tape, in order."""
    found: list[Connection] = []
    for entry in list(entries):  # at once: the station may go on writing
        if entry.note == "connected":
            found.append(Connection(began_s=entry.mono))
        elif entry.note is not None and found:
            found[-1].note(entry.note, entry.mono)
        elif entry.frame is not None:
            if not found:  # recorded from the middle on
                found.append(Connection())
            found[-1].heard.append(Heard.of(entry))
    return found


def open_calls(entries: Iterable[Crossed], until_s: float = inf) -> frozenset[str]:
    """The ids of the station's CALLs that wait for their answers now, of those that it sent until then."""
    found = connections(entries)
    return frozenset(call.message_id for call in found[-1].waiting(until_s)) if found else frozenset()


def calls(entries: Iterable[Crossed], *actions: str) -> list[Frame]:
    """The CALLs of these actions that the station sent, in order, repetitions included."""
    heard = (one for connection in connections(entries) for one in connection.heard)
    return [one.frame for one in heard if one.mine and one.frame and one.frame.kind == "call" and one.frame.action in actions]
