"""The tape: everything that crossed a station's wire, in order, with the instant. It knows no OCPP."""

import json
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO

Direction = Literal["sent", "received", "note"]

BOUND, BOUND_CHARS = 10_000, 16_000_000
TAIL_WIDTH = 240


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the tape, seen from the station.

    `at` is the station's instant, `mono` the seconds of a monotonic clock (for latencies): the real one, or the
    station's when that is a virtual one, so that a run can be repeated to the byte. A sent or received entry
    carries its `frame`, the raw text; a note carries words about the link.
    """

    at: datetime
    mono: float
    station: str
    direction: Direction
    frame: str | None
    note: str | None

    def to_json(self) -> str:
        """The entry as one line of JSON; `at` in RFC 3339 with milliseconds and `Z`."""
        at = self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return json.dumps({**asdict(self), "at": at}, ensure_ascii=False)


class Tape:
    """The entries of one station: the newest `bound` in memory (fewer where frames are very long), all of them in `path` when one is given.

    Opening `path` (appended to) raises OSError. Listeners are called with each entry as it is written.
    """

    def __init__(
        self, station: str, *, bound: int = BOUND, path: Path | None = None, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self.station = station
        self.entries: deque[Entry] = deque()
        self._bound, self._chars = bound, 0
        self.listeners: list[Callable[[Entry], None]] = []
        self.written = 0
        self._stopwatch = stopwatch
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None

    def write(self, direction: Direction, at: datetime, *, frame: str | None = None, note: str | None = None) -> Entry:
        """Put one entry on the tape."""
        entry = Entry(at, self._stopwatch(), self.station, direction, frame, note)
        self.entries.append(entry)
        self._chars += len(frame or "")
        while len(self.entries) > self._bound or (self._chars > BOUND_CHARS and len(self.entries) > 1):
            self._chars -= len(self.entries.popleft().frame or "")
        self.written += 1
        if self._file:
            self._file.write(entry.to_json() + "\n")
            self._file.flush()
        for listener in self.listeners:
            listener(entry)
        return entry

    def since(self, mark: int) -> list[Entry]:
        """The entries written after `mark` (a former value of `written`), as far as they are kept."""
        fresh = min(self.written - mark, len(self.entries))
        return list(self.entries)[-fresh:] if fresh > 0 else []

    def tail(self, count: int = 10, marked: Collection[Entry] = ()) -> str:
        """The last entries as text, one line each, for a failure message; long frames are cut.

        Those that are `marked` bear a sign, and stand at the top when they are older than that.
        """
        last = self.since(self.written - count)
        lines = [_line(entry, marked) for entry in (*(one for one in marked if one not in last), *last)]
        return "\n".join(lines) or "(the tape is empty)"

    def close(self) -> None:
        """Close the file; entries in memory stay."""
        if self._file:
            self._file.close()
            self._file = None


def _line(entry: Entry, marked: Collection[Entry]) -> str:
    sign = ">" if entry in marked else " "
    return f"{sign} {entry.at:%H:%M:%S} {entry.direction:8} {(entry.frame or entry.note or '')[:TAIL_WIDTH]}"
