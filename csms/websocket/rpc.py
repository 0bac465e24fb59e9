"""OCPP-J 1.6 framing, and what one connection has to remember of it. Pure: text and instants in, events and texts out; no socket, clock
or task. Knows message types, ids and error codes; knows no action but by name, and no payload but that it is an object.

Theory of operation. Two conversations share a connection and never touch each other:

1. *Theirs.* `receive` turns a CALL into `Call`, to be carried out and then settled by exactly one `answer` or `refuse`. A CALL that is
   broken but has a readable id is settled at once: `Reply` with FormationViolation. What cannot be answered (no JSON, no id, a message
   type outside 2, 3, 4) is `Bad`. `bad_in_a_row` counts both, so that the owner of the socket can lose patience.
2. *Ours.* `call` opens the only slot for a CALL of our own (J 4.1.1); `Answered`, `Refused`, `Garbled` or `expire` free it. An answer
   to a CALL that has expired is `Late`, any other is `Unknown`; neither is matched to what is in flight now, and none is answered.

Repeats. A message id is used once on a connection (J 4.1.4), so the same id with the same action and payload is a retry: it has one
effect, and the stored text is the reply. The owner settles a CALL, or drops it for good, before it hands in the next text. Exceptions,
all carried out again: Heartbeat, whose answer is the time; a CALL that was refused, which had no effect and may succeed now (database
back, station accepted); and a station that has used one id for two different messages: its ids mean nothing, so no repeat is recognised
on that connection any more. Nothing is remembered across connections: retries after a reconnect carry new ids and are the services'
business.

Spoiled text (NUL, lone surrogates, NaN, endless integers or nesting) is refused, except in transaction messages and in answers to our
own CALLs: those go on with the repairs of `frames` and `repaired=True`, because their data must not be lost."""

import json
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from csms.websocket.events import (
    Answered,
    Bad,
    Call,
    ErrorCode,
    Event,
    Garbled,
    Late,
    Refused,
    Reply,
    Unknown,
)
from csms.websocket.frames import UNSTORABLE, Frame, Unreadable, legible, read

TRANSACTION_ACTIONS = frozenset({"StartTransaction", "StopTransaction", "MeterValues"})
INBOUND_ID_MAX = 255
"""The specification's 36 characters are not enforced on stations; this only keeps an id from being a payload."""
OUTBOUND_ID_MAX = 36
DESCRIPTION_MAX = 255
REMEMBERED_MAX = 32
EXPIRED_MAX = 16
_CALL, _CALLRESULT, _CALLERROR = 2, 3, 4


class CallInFlight(RuntimeError):
    """A CALL of our own is still unanswered; a second one has to wait."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Our own CALL that waits for its answer."""

    message_id: str
    action: str
    deadline: datetime


class Rpc:
    """The framing state of one connection, seen from the CSMS."""

    def __init__(self) -> None:
        self.bad_in_a_row = 0
        self.in_flight: Sent | None = None
        self._expired: deque[str] = deque(maxlen=EXPIRED_MAX)
        self._open: Call | None = None
        self._answered: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._ids_mean_nothing = False

    # their CALLs, and whatever else they send

    def receive(self, text: str, at: datetime) -> list[Event]:
        """Take one text frame; never raises, whatever it says. An empty frame is no event: some stations send it to keep a link alive."""
        if not text.strip():
            return []
        try:
            frame = read(text)
        except Unreadable as error:
            return self._bad(str(error), legible(text))
        kind = frame.elements[0] if frame.elements else None
        if isinstance(kind, bool) or kind not in (_CALL, _CALLRESULT, _CALLERROR):
            return self._bad("the message type is none of 2, 3, 4", frame.text)
        message_id = frame.elements[1] if len(frame.elements) > 1 else []
        if isinstance(message_id, dict | list):
            return self._bad("no message id", frame.text)
        return self._receive_call(frame, at) if kind == _CALL else self._receive_answer(frame, at)

    def beat(self, message_id: str, payload: str) -> str:
        """`receive` and `answer` in one, for a proper Heartbeat while no CALL is being worked on; `payload` is JSON, and the id needs no
        escaping. Returns the text to send."""
        self.bad_in_a_row = 0
        if message_id in self._answered:
            self._ids_mean_nothing = True
            self._answered.clear()
        return f'[3,"{message_id}",{payload}]'

    def answer(self, call: Call, payload: dict[str, Any]) -> str:
        """Settle the CALL that came last by a CALLRESULT; returns the text to send. Raises KeyError if it is settled already, TypeError if
        the payload is no JSON; the CALL is then still open."""
        text = self._settle(call, f"[3,{_json(call.message_id)},{_json(payload)}]")
        if not self._ids_mean_nothing:
            self._remember(call, text)
        return text

    def refuse(self, call: Call, code: ErrorCode, description: str = "", details: dict[str, Any] | None = None) -> str:
        """Settle the CALL that came last by a CALLERROR; returns and raises as `answer` does."""
        return self._settle(call, callerror(call.message_id, code, description, details))

    def _settle(self, call: Call, text: str) -> str:
        if self._open is not call:
            raise KeyError(call.message_id)
        self._open = None
        return text

    def _remember(self, call: Call, text: str) -> None:
        if call.action == "Heartbeat":
            return
        self._answered[call.message_id] = (call.fingerprint, text)
        self._answered.move_to_end(call.message_id)
        if len(self._answered) > REMEMBERED_MAX:
            self._answered.popitem(last=False)

    def _bad(self, reason: str, raw_text: str) -> list[Event]:
        self.bad_in_a_row += 1
        return [Bad(reason, raw_text)]

    def _receive_call(self, frame: Frame, at: datetime) -> list[Event]:
        if complaint := _complaint(frame):
            self.bad_in_a_row += 1
            text = callerror(frame.elements[1], ErrorCode.FORMATION_VIOLATION, complaint)
            return [Reply(text, complaint, bad=True, raw_text=frame.text)]
        self.bad_in_a_row = 0
        _, message_id, action, payload = frame.elements
        payload = {} if payload is None else payload
        call = Call(message_id, action, payload, frame.text, at, bool(frame.faults), _fingerprint(action, payload))
        if (stored := self._repeat_of(call)) is not None:
            return stored
        self._open = call
        return [call]

    def _repeat_of(self, call: Call) -> list[Event] | None:
        """The stored answer to a repeat; None if the CALL has to be carried out."""
        fingerprint, text = self._answered.get(call.message_id, (None, None))
        if fingerprint is not None and fingerprint != call.fingerprint:
            self._ids_mean_nothing = True
            self._answered.clear()
            return None
        return [Reply(text, "repeat", bad=False, raw_text=call.raw_text)] if text is not None else None

    # our own CALLs

    def call(self, message_id: str, action: str, payload: dict[str, Any], deadline: datetime) -> str:
        """Open our one slot and return the text to send. `message_id` is fresh on this connection, 1 to 36 characters (J 4.1.4).
        Raises CallInFlight, ValueError for such an id, TypeError for a payload that is no JSON."""
        if self.in_flight is not None:
            raise CallInFlight(f"{self.in_flight.message_id} is unanswered")
        if not 0 < len(message_id) <= OUTBOUND_ID_MAX or message_id in self._expired:
            raise ValueError("a message id has 1 to 36 characters and is used once")
        text = f"[2,{_json(message_id)},{_json(action)},{_json(payload)}]"
        self.in_flight = Sent(message_id, action, deadline)
        return text

    def expire(self, at: datetime) -> str | None:
        """Give up our CALL if its deadline has passed; returns its id. An answer that comes first, even past the deadline, still counts."""
        if self.in_flight is None or at < self.in_flight.deadline:
            return None
        message_id = self.in_flight.message_id
        self.in_flight = None
        self._expired.append(message_id)
        return message_id

    def _receive_answer(self, frame: Frame, at: datetime) -> list[Event]:
        message_id = frame.elements[1]
        if self.in_flight is None or message_id != self.in_flight.message_id:
            return [self._unmatched(message_id, frame.text)]
        self.in_flight = None
        self.bad_in_a_row = 0
        if frame.elements[0] == _CALLERROR:
            return [_refused(frame, at)]
        payload = frame.elements[2] if len(frame.elements) == 3 else "missing"
        if payload is None:
            payload = {}
        if not isinstance(payload, dict):
            return [Garbled(message_id, "a CALLRESULT has 3 elements, the last an object", frame.text, at)]
        return [Answered(message_id, payload, frame.text, at, bool(frame.faults))]

    def _unmatched(self, message_id: Any, raw_text: str) -> Event:
        if message_id in self._expired:
            self._expired.remove(message_id)
            return Late(message_id, raw_text)
        return Unknown(legible(str(message_id)), raw_text)


def callerror(message_id: Any, code: ErrorCode, description: str = "", details: dict[str, Any] | None = None) -> str:
    """The text of a CALLERROR; the id is echoed as it was read (any JSON scalar), the description cut to 255 characters."""
    words = legible(description)[:DESCRIPTION_MAX]
    return f"[4,{_json(message_id)},{_json(code)},{_json(words)},{_json(details or {})}]"


def _json(value: Any) -> str:
    if isinstance(value, str) and UNSTORABLE.search(value):
        return json.dumps(value)
    return orjson.dumps(value).decode()


def _fingerprint(action: str, payload: dict[str, Any]) -> bytes:
    if not payload:
        return action.encode()
    return blake2b(orjson.dumps([action, payload], option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def _complaint(frame: Frame) -> str:
    """Why a CALL with a readable id is refused before anybody looks at its meaning; empty if it is sound."""
    message_id = frame.elements[1]
    if not isinstance(message_id, str) or not 0 < len(message_id) <= INBOUND_ID_MAX:
        return "the message id is no string of 1 to 36 characters"
    if UNSTORABLE.search(message_id):
        return "the message id contains NUL or half of a surrogate pair"
    if len(frame.elements) != 4:
        return f"a CALL has 4 elements, this one {len(frame.elements)}"
    action, payload = frame.elements[2:]
    if not isinstance(action, str) or not action:
        return "the action is a string"
    if payload is not None and not isinstance(payload, dict):
        return "the payload is an object"
    return "" if action in TRANSACTION_ACTIONS else "; ".join(frame.faults)


def _refused(frame: Frame, at: datetime) -> Refused:
    """Read a CALLERROR to our CALL; missing elements read as empty, so that a short one is not worse than a full one."""
    empty: list[Any] = ["", "", {}]
    given = frame.elements[2:5]
    code, description, details = given + empty[len(given) :]
    return Refused(
        message_id=frame.elements[1],
        code=code if isinstance(code, str) else _json(code),
        description=description if isinstance(description, str) else _json(description),
        details=details if isinstance(details, dict) else {"value": details},
        raw_text=frame.text,
        at=at,
    )
