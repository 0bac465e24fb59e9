"""Reading a tape file: one JSON object a line, as `Tape` writes it. It tells what is wrong with a file and where."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal


class BadRecording(ValueError):
    """A file that is no recording; the text says which line and why."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: a frame that the station `sent` or `received`, or a `note`."""

    at: datetime
    station: str
    direction: Literal["sent", "received", "note"]
    text: str


def load(path: Path, station: str | None = None, tell: Callable[[str], object] = str) -> list[Moment]:
    """The moments of one station, in order. Raises BadRecording and OSError.

    Without `station` there must be frames of one station only; notes of others are passed over. A last line that was cut, by a full disk
    or a kill, is left out, and `tell` is told so.
    """
    whole, cut = _without_cut(path.read_bytes())
    try:
        lines = whole.decode().splitlines()
    except UnicodeDecodeError as error:
        raise BadRecording(f"{path} is no text: {error}") from error
    if cut:
        tell(f"{path}, line {len(lines) + 1} is cut: the tape is played up to there")
    moments = list(_read(path, lines))
    stations = sorted({moment.station for moment in moments if moment.direction != "note"})
    if station is None and len(stations) > 1:
        raise BadRecording(f"{path} tells of {', '.join(stations)}: say which one by --station")
    if station is None and stations:
        station = stations[0]
    found = [moment for moment in moments if station in (None, moment.station)]
    if not any(moment.direction == "sent" for moment in found):
        raise BadRecording(f"{path} holds no frame that {station or 'a station'} sent")
    return found


def _without_cut(content: bytes) -> tuple[bytes, bool]:
    """The content without a last line that began as an entry and has no end; whether there was one."""
    before, newline, last = content.rpartition(b"\n")
    if not last.startswith(b"{"):
        return content, False
    try:
        json.loads(last)
    except ValueError:  # it may be cut within a character, too
        return before + newline, True
    return content, False


def _read(path: Path, lines: Iterable[str]) -> Iterable[Moment]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _moment(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            said = f"it lacks {error}" if isinstance(error, KeyError) else error
            raise BadRecording(f"{path}, line {number} is no entry of a tape: {said}") from error


def _moment(entry: Any) -> Moment:
    if not isinstance(entry, dict):
        raise ValueError("no JSON object")
    direction = entry["direction"]
    if direction not in ("sent", "received", "note"):
        raise ValueError(f"the direction is {direction!r}")
    at = datetime.fromisoformat(entry["at"])
    text = entry["note"] if direction == "note" else entry["frame"]
    if not isinstance(text, str):
        raise ValueError("frame or note is no text")
    return Moment(at if at.tzinfo else at.replace(tzinfo=UTC), str(entry["station"]), direction, text)
