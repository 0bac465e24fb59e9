"""OCPP-J framing, and who waits for which answer on one connection.

Theory of operation. A frame is a JSON array whose first element tells its kind: 2 CALL, 3 CALLRESULT,
4 CALLERROR (OCPP-J 1.6, 4.2). `parse` turns any text into one of four values and never raises: what cannot be
understood is `Malformed`, and carries the id to which a CALLERROR can be addressed when one is readable.
Results and errors are never answered, and an unknown kind of frame is ignored (4.1.3).

`Rpc` keeps two memories. Outward it holds the one own CALL in flight (4.1.1): an answer is taken only when it
bears that id, so that a late or foreign answer changes nothing, and the CALL expires at its deadline. Inward it
remembers the last answers, so that a CALL that comes a second time, equal in id, action and payload, is answered
with the same text and acted on once. Both memories belong to one connection and end with it: message ids may
start anew on the next one.

It knows nothing of actions, schemas or registration.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar

import orjson

from simulators.chargepoint.events import Payload

REMEMBERED_ANSWERS = 32
REMEMBERED_LENGTH = 4_000  # characters of answers beside the newest one: thousands of stations in one process keep theirs
ID_LENGTH = 36

Token = TypeVar("Token")


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the CSMS; the payload is whatever JSON stood there."""

    message_id: str
    action: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Result:
    """An answer to an own CALL; the payload is whatever JSON stood there."""

    message_id: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Error:
    """A CALLERROR for an own CALL."""

    message_id: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A frame that is none; `message_id` when a CALLERROR FormationViolation can be addressed."""

    reason: str
    message_id: str | None = None


Frame: TypeAlias = Call | Result | Error | Malformed


def parse(text: str) -> Frame:
    """Read one text frame. Never raises."""
    try:
        frame = orjson.loads(text)
    except ValueError:
        return Malformed("not JSON")
    if not isinstance(frame, list) or not frame:
        return Malformed("no JSON array with elements")
    kind, rest = frame[0], frame[1:]
    if isinstance(kind, bool) or not isinstance(kind, int):
        return Malformed("the message type is no number")
    if kind == 2:
        return _parse_call(rest)
    if kind in (3, 4):
        return _parse_answer(kind, rest)
    return Malformed(f"message type {kind} does not exist")


def _parse_call(rest: list[Any]) -> Frame:
    message_id = rest[0] if rest else None
    if isinstance(message_id, int | float) and not isinstance(message_id, bool):
        return Malformed("the message id is no string", str(message_id))
    if not isinstance(message_id, str):
        return Malformed("a CALL without a readable message id")
    if not 0 < len(message_id) <= ID_LENGTH:
        return Malformed(f"the message id has not 1 to {ID_LENGTH} characters", message_id)
    if len(rest) != 3:
        return Malformed(f"a CALL has 4 elements, this one has {len(rest) + 1}", message_id)
    if not isinstance(rest[1], str):
        return Malformed("the action is no string", message_id)
    return Call(message_id, rest[1], {} if rest[2] is None else rest[2])


def _parse_answer(kind: int, rest: list[Any]) -> Frame:
    if not rest or not isinstance(rest[0], str):
        return Malformed("an answer without a readable message id")
    if kind == 3:
        return Result(rest[0], rest[1] if len(rest) == 2 else None)
    words = [word if isinstance(word, str) else "" for word in (*rest[1:3], "", "")]
    return Error(rest[0], words[0], words[1])


def encode_call(message_id: str, action: str, payload: Payload) -> str:
    """Write a CALL."""
    return orjson.dumps([2, message_id, action, dict(payload)]).decode()


def encode_result(message_id: str, payload: Payload) -> str:
    """Write a CALLRESULT."""
    return orjson.dumps([3, message_id, dict(payload)]).decode()


def encode_error(message_id: str, code: str, description: str) -> str:
    """Write a CALLERROR; the description is cut to 255 characters, the details are an empty object."""
    return orjson.dumps([4, message_id, code, description[:255], {}]).decode()


@dataclass(frozen=True, slots=True)
class InFlight(Generic[Token]):
    """An own CALL that waits for its answer; `token` is the caller's own note of what it was."""

    message_id: str
    action: str
    payload: Payload
    deadline: datetime
    token: Token


class Rpc(Generic[Token]):
    """The memories of one connection: the own CALL in flight and the answers given."""

    __slots__ = ("_answers", "_length", "in_flight")

    def __init__(self) -> None:
        self.in_flight: InFlight[Token] | None = None
        self._answers: OrderedDict[str, tuple[str, Any, str]] = OrderedDict()
        self._length = 0

    def call(self, message_id: str, action: str, payload: Payload, token: Token, at: datetime, timeout_s: float) -> str:
        """Take the one place in flight and hand over the frame. Raises RuntimeError when it is taken."""
        if self.in_flight is not None:
            raise RuntimeError(f"{self.in_flight.action} still waits for its answer")
        deadline = at + timedelta(seconds=timeout_s)
        self.in_flight = InFlight(message_id, action, payload, deadline, token)
        return encode_call(message_id, action, payload)

    def take(self, message_id: str) -> InFlight[Token] | None:
        """Free the place in flight for an answer with this id; None when nobody waits for it."""
        waiting = self.in_flight
        if waiting is None or waiting.message_id != message_id:
            return None
        self.in_flight = None
        return waiting

    def expire(self, at: datetime) -> InFlight[Token] | None:
        """Give up the CALL in flight when its deadline has come."""
        waiting = self.in_flight
        if waiting is None or at < waiting.deadline:
            return None
        self.in_flight = None
        return waiting

    def lose(self) -> InFlight[Token] | None:
        """Forget this connection: hand back what was in flight, and forget the answers given."""
        waiting, self.in_flight = self.in_flight, None
        self._answers.clear()
        self._length = 0
        return waiting

    def remember(self, call: Call, answer: str) -> None:
        """Keep an answer for a CALL that may come again."""
        before = self._answers.pop(call.message_id, None)
        self._length += len(answer) - (len(before[2]) if before else 0)
        self._answers[call.message_id] = (call.action, call.payload, answer)
        while len(self._answers) > REMEMBERED_ANSWERS or self._length - len(answer) > REMEMBERED_LENGTH:
            self._length -= len(self._answers.popitem(last=False)[1][2])

    def recall(self, call: Call) -> str | None:
        """Find the answer given to an equal CALL (same id, action and payload) on this connection."""
        known = self._answers.get(call.message_id)
        if known is None or known[:2] != (call.action, call.payload):
            return None
        return known[2]
