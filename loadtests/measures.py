"""Timing every CALL of a station: from the sent frame to its answer, as locust requests named by OCPP action.

It reads the tape only. Refused and lost calls are failures; what locust makes of them is not known here.
"""

from collections.abc import Callable

from simulators.transport.frames import Frame, read_frame
from simulators.transport.tape import Entry

Fire = Callable[[str, float, int, Exception | None], None]


class CallRefused(Exception):
    """The CSMS answered, but not as a healthy CSMS answers a healthy station."""


class CallLost(Exception):
    """The CSMS never answered."""


class Measures:
    """A tape listener: calls `fire(action, response_time_ms, length, error)` once for every CALL sent."""

    def __init__(self, fire: Fire) -> None:
        self._fire = fire
        self._open: dict[str, tuple[str, float]] = {}

    def __call__(self, entry: Entry) -> None:
        """Take one entry of the tape."""
        frame = read_frame(entry.frame or "")
        if frame is None:
            return
        if entry.direction == "sent" and frame.kind == "call":
            self._open[frame.message_id] = (frame.action, entry.mono)
        elif entry.direction == "received" and frame.kind != "call" and frame.message_id in self._open:
            action, sent_mono = self._open.pop(frame.message_id)
            elapsed_ms = (entry.mono - sent_mono) * 1000
            self._fire(action, elapsed_ms, len(entry.frame or ""), _objection(frame))

    @property
    def answered(self) -> bool:
        """Whether no CALL waits for its answer."""
        return not self._open

    def give_up(self) -> None:
        """The connection is over: every CALL still open is lost."""
        for action, _ in self._open.values():
            self._fire(action, 0, 0, CallLost("no answer"))
        self._open.clear()


def _objection(frame: Frame) -> CallRefused | None:
    if frame.kind == "error":
        return CallRefused(f"CALLERROR {frame.code}: {frame.description}".rstrip(": "))
    if frame.status not in ("", "Accepted"):
        return CallRefused(f"status {frame.status}")
    return None
