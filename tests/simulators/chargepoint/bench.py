"""A bench for one machine: it plays the driver and the CSMS by hand, on a clock that only it moves."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from simulators.chargepoint.backlog import BacklogStore
from simulators.chargepoint.events import Connected, Disconnected, Event, Hangup, Note, Output, Plug, Send, Swipe
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile

START = datetime(2026, 5, 4, 10, 0, 0, tzinfo=UTC)
NOW = "2026-05-04T10:00:00.000Z"
ANSWERS: dict[str, dict[str, Any]] = {
    "BootNotification": {"status": "Accepted", "currentTime": NOW, "interval": 300},
    "Authorize": {"idTagInfo": {"status": "Accepted"}},
    "StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Accepted"}},
    "Heartbeat": {"currentTime": NOW},
}

Kind = TypeVar("Kind")


class Bench:
    """The machine under test; `seen` are all outputs, `sent` all frames, `calls` those that are CALLs."""

    def __init__(self, store: BacklogStore | None = None, **profile: Any) -> None:
        ids = count(1)
        self.at = START
        self.seen: list[Output] = []
        self.sent: list[list[Any]] = []
        self.answers = dict(ANSWERS)
        self.machine = ChargePoint(Profile(**profile), lambda: f"cp-{next(ids)}", store)
        self._csms_ids = count(1)

    def act(self, *events: Event) -> "Bench":
        for event in events:
            self.machine.act(event, self.at)
            self._drain()
        return self

    def receive(self, text: str) -> "Bench":
        self.machine.receive(text, self.at)
        self._drain()
        return self

    def call(self, action: str, payload: Any = None, message_id: str | None = None) -> Any:
        """Send a CALL and return the answer's frame, None when none came."""
        message_id = message_id or f"csms-{next(self._csms_ids)}"
        before = len(self.sent)
        self.receive(json.dumps([2, message_id, action, {} if payload is None else payload]))
        return next((frame for frame in self.sent[before:] if frame[0] in (3, 4) and frame[1] == message_id), None)

    def status(self, action: str, payload: Any = None) -> str:
        """Send a CALL and return the status in its result."""
        frame = self.call(action, payload)
        assert frame is not None
        assert frame[0] == 3, frame
        return str(frame[2]["status"])

    def answer(self, payload: dict[str, Any] | None = None) -> list[Any]:
        """Answer the last CALL, as usual or with this payload; return the CALL."""
        call = self.waiting
        assert call is not None, "no CALL waits for an answer"
        usual = self.answers.get(call[2], {})
        self.receive(json.dumps([3, call[1], usual if payload is None else payload]))
        return call

    def refuse(self, code: str = "InternalError") -> list[Any]:
        """Answer the last CALL with a CALLERROR; return the CALL."""
        call = self.waiting
        assert call is not None, "no CALL waits for an answer"
        self.receive(json.dumps([4, call[1], code, "no", {}]))
        return call

    def answer_all(self) -> list[list[Any]]:
        """Answer CALLs as usual until none comes any more; return them."""
        answered = []
        while self.waiting is not None:
            answered.append(self.answer())
        return answered

    def wait(self, seconds: float, answers: bool = True) -> "Bench":
        """Let time pass in the steps that the machine asks for, answering on the way (or not)."""
        end = self.at + timedelta(seconds=seconds)
        while (due := self.machine.deadline) is not None and due <= end:
            self.at = max(self.at, due)
            self.machine.tick(self.at)
            self._drain()
            if answers:
                self.answer_all()
        self.at = end
        return self

    def later(self, seconds: float) -> "Bench":
        """Move the clock without telling the machine."""
        self.at += timedelta(seconds=seconds)
        return self

    def boot(self) -> "Bench":
        """Connect, be accepted, and answer everything that follows."""
        self.act(Connected())
        self.answer_all()
        return self

    def charge(self, id_tag: str = "TAG", connector: int = 1) -> "Bench":
        """Boot if need be, plug in, present a card, and answer everything."""
        if not self.machine.online:
            self.boot()
        self.act(Plug(connector), Swipe(connector, id_tag))
        self.answer_all()
        return self

    def drop(self) -> "Bench":
        """Lose the connection."""
        return self.act(Disconnected("cable cut"))

    @property
    def calls(self) -> list[list[Any]]:
        return [frame for frame in self.sent if frame[0] == 2]

    @property
    def actions(self) -> list[str]:
        return [frame[2] for frame in self.calls]

    def payloads(self, action: str) -> list[dict[str, Any]]:
        return [frame[3] for frame in self.calls if frame[2] == action]

    def statuses(self, connector: int = 1) -> list[str]:
        """The statuses that went over the wire for a connector."""
        return [p["status"] for p in self.payloads("StatusNotification") if p["connectorId"] == connector]

    @property
    def notes(self) -> str:
        return "\n".join(output.text for output in self.seen if isinstance(output, Note))

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [output for output in self.seen if isinstance(output, kind)]

    def forget(self) -> "Bench":
        self.seen.clear()
        self.sent.clear()
        return self

    @property
    def waiting(self) -> list[Any] | None:
        """The CALL that waits for its answer."""
        return self._waiting

    _waiting: list[Any] | None = None

    def _drain(self) -> None:
        for output in self.machine.outputs():
            self.seen.append(output)
            if isinstance(output, Hangup):
                self._waiting = None
            if isinstance(output, Send):
                frame = json.loads(output.text)
                self.sent.append(frame)
                if isinstance(frame, list) and frame[0] == 2:
                    self._waiting = frame
        flying = self.machine._station.rpc.in_flight
        if flying is None:
            self._waiting = None
