"""A station's tape taken apart: connections, the frames on each, and which CALL still waits for its answer. It judges nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from features.kit.verdict import Line
from simulators.transport.frames import Frame, read_frame
from simulators.transport.tape import Entry

Crossed: TypeAlias = Entry | Line


@dataclass(frozen=True)
class Heard:
    """One frame: `mine` when the station sent it; `frame` None when it is no frame of OCPP-J; `at_s` seconds of a monotonic clock."""

    mine: bool
    text: str
    frame: Frame | None
    at_s: float = 0.0


@dataclass
class Connection:
    """One connection, and whether it is still there."""

    heard: list[Heard] = field(default_factory=list)
    lasts: bool = True

    def waiting(self) -> list[Frame]:
        """The station's CALLs on it that nobody has answered, while it lasts."""
        answered = {one.frame.message_id for one in self.heard if not one.mine and one.frame and one.frame.kind != "call"}
        calls = [one.frame for one in self.heard if one.mine and one.frame and one.frame.kind == "call"]
        return [call for call in calls if call.message_id not in answered] if self.lasts else []


def connections(entries: Iterable[Crossed]) -> list[Connection]:
    """The connections of a tape, in order."""
    found: list[Connection] = []
    for entry in list(entries):  # at once: the station may go on writing
        if entry.note == "connected":
            found.append(Connection())
        elif entry.note in ("network cut",) or (entry.note or "").startswith("connection closed"):
            if found:
                found[-1].lasts = False
        elif entry.frame is not None:
            if not found:  # recorded from the middle on
                found.append(Connection())
            found[-1].heard.append(Heard(entry.direction == "sent", entry.frame, read_frame(entry.frame), entry.mono))
    return found


def open_calls(entries: Iterable[Crossed]) -> frozenset[str]:
    """The ids of the station's CALLs that wait for their answers now."""
    found = connections(entries)
    return frozenset(call.message_id for call in found[-1].waiting()) if found else frozenset()


def calls(entries: Iterable[Crossed], *actions: str) -> list[Frame]:
    """The CALLs of these actions that the station sent, in order, repetitions included."""
    heard = (one for connection in connections(entries) for one in connection.heard)
    return [one.frame for one in heard if one.mine and one.frame and one.frame.kind == "call" and one.frame.action in actions]
