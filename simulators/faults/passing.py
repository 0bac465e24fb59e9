"""A frame on its way past the faults: which way it goes, and what it is. It judges nothing and never raises."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import orjson

Direction: TypeAlias = Literal["sent", "received"]
Kind: TypeAlias = Literal["call", "answer", "other"]

OPEN_CALLS_MAX = 1000


@dataclass(frozen=True, slots=True)
class Passing:
    """One text frame; `sent` by the station or `received` by it.

    `action` of an answer is that of the CALL it answers, empty when nobody asked. `message` is the JSON array,
    None when there is none.
    """

    direction: Direction
    text: str
    kind: Kind = "other"
    message_id: str = ""
    action: str = ""
    message: tuple[Any, ...] | None = None

    @property
    def payload(self) -> dict[str, Any]:
        """The payload of a CALL or CALLRESULT; empty where there is none."""
        place = {2: 3, 3: 2}.get(self.message[0]) if self.message and isinstance(self.message[0], int) else None
        found = self.message[place] if self.message and place is not None and len(self.message) > place else None
        return found if isinstance(found, dict) else {}

    @property
    def named(self) -> str:
        """The frame in a few words, for a note on the tape."""
        what = {"call": self.action, "answer": f"answer to {self.action or 'nothing known'}", "other": "frame"}[self.kind]
        return f"{self.direction} {what} {self.message_id}".rstrip()


class OpenCalls:
    """Which CALLs of either side wait for their answer on one connection, so that an answer can be named."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: dict[Direction, dict[str, str]] = {"sent": {}, "received": {}}

    def forget(self) -> None:
        """The connection is gone."""
        for calls in self._open.values():
            calls.clear()

    def read(self, direction: Direction, text: str) -> Passing:
        """Take a frame apart; a CALL is remembered until its answer passes."""
        try:
            message = orjson.loads(text)
        except ValueError:
            return Passing(direction, text)
        match message:
            case [2, str(message_id), str(action), *_]:
                self._remember(self._open[direction], message_id, action)
                return Passing(direction, text, "call", message_id, action, tuple(message))
            case [3 | 4, str(message_id), *_]:
                action = self._open[_opposite(direction)].pop(message_id, "")
                return Passing(direction, text, "answer", message_id, action, tuple(message))
            case list():
                return Passing(direction, text, message=tuple(message))
        return Passing(direction, text)

    def _remember(self, calls: dict[str, str], message_id: str, action: str) -> None:
        calls[message_id] = action
        if len(calls) > OPEN_CALLS_MAX:
            del calls[next(iter(calls))]


def rewritten(*elements: Any) -> str:
    """A frame as text, from its elements."""
    return orjson.dumps(elements).decode()


def _opposite(direction: Direction) -> Direction:
    return "received" if direction == "sent" else "sent"
