"""A station's tape for people and programs: frames taken apart, answers paired with their calls, latencies. It judges nothing."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulators.transport.frames import Frame, read_frame
from simulators.transport.tape import Entry

OPEN_MAX = 1000


@dataclass(slots=True)
class WireLog:
    """The newest `bound` entries of one station, each with a number that rises by one.

    An entry is a dict: `number`, `at`, `direction`, then `note`, or `frame` with `kind` (call, result, error, other),
    `message_id`, `action` and `status`; an answer to a known call has `answers` (its number) and `latency_ms`.
    """

    bound: int
    written: int = 0
    entries: deque[dict[str, Any]] = field(init=False)
    _open: dict[tuple[str, str], tuple[int, str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entries = deque(maxlen=self.bound)

    def take(self, entry: Entry) -> dict[str, Any]:
        """Note one entry of the tape and return what is kept of it."""
        self.written += 1
        at = entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kept: dict[str, Any] = {"number": self.written, "at": at, "direction": entry.direction}
        if entry.frame is None:
            kept["note"] = entry.note or ""
        else:
            kept |= {"frame": entry.frame, **self._read(entry, read_frame(entry.frame))}
        self.entries.append(kept)
        return kept

    def find(self, *, since: int = 0, text: str = "", action: str = "", direction: str = "", limit: int = 1000) -> list[dict[str, Any]]:
        """The oldest kept entries with a number above `since` that fit, `limit` at most; `text` in any case."""
        found = (one for one in self.entries if one["number"] > since and _fits(one, text.casefold(), action, direction))
        return [one for one, _ in zip(found, range(limit), strict=False)]

    def pending(self) -> Iterable[dict[str, Any]]:
        """The calls of either side that nobody has answered yet, among the entries that are kept."""
        numbers = {number for number, _, _ in self._open.values()}
        return (one for one in self.entries if one["number"] in numbers)

    def forget_open(self) -> None:
        """The connection is gone, and with it every answer that was waited for."""
        self._open.clear()

    def _read(self, entry: Entry, frame: Frame | None) -> dict[str, Any]:
        if frame is None:
            return {"kind": "other"}
        read = {"kind": frame.kind, "message_id": frame.message_id, "action": frame.action, "status": frame.status or frame.code}
        if frame.kind == "call":
            self._open[(entry.direction, frame.message_id)] = (self.written, frame.action, entry.mono)
            if len(self._open) > OPEN_MAX:
                del self._open[next(iter(self._open))]
            return read
        asker = "received" if entry.direction == "sent" else "sent"
        asked = self._open.pop((asker, frame.message_id), None)
        if asked is None:
            return read
        number, action, mono = asked
        return read | {"action": action, "answers": number, "latency_ms": round((entry.mono - mono) * 1000, 2)}


def _fits(one: dict[str, Any], text: str, action: str, direction: str) -> bool:
    words = one.get("note", "") or f"{one.get('action', '')} {one.get('frame', '')}"
    return (not text or text in words.casefold()) and action in ("", one.get("action")) and direction in ("", one["direction"])
