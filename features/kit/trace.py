"""Recorded sessions: the lines of a tape (JSON lines, as `simulators ... --tape` writes them), judged by the observers without any
connection."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from features.kit.ledger import Ledger
from features.kit.observers import Watch
from features.kit.verdict import Line, Verdict

WORDS_MAX = 200
LATEST_S = 1e12
"""No clock has run for so long."""


class BadTrace(ValueError):
    """A file that holds no trace; the text says which line."""


@dataclass(frozen=True)
class Trace:
    """All lines of a file, in their order."""

    name: str
    lines: tuple[Line, ...]

    @classmethod
    def read(cls, path: Path) -> "Trace":
        """From a file; raises BadTrace."""
        try:
            texts = path.read_bytes().split(b"\n")
        except OSError as error:
            raise BadTrace(f"{path}: {error.strerror or error}") from None
        lines = tuple(_line(path, number, text) for number, text in enumerate(texts, 1) if text.strip())
        if not lines:
            raise BadTrace(f"{path}: nothing was recorded")
        return cls(path.name, lines)

    @property
    def stations(self) -> list[str]:
        """The stations on it, in the order in which they come."""
        return list(dict.fromkeys(line.station for line in self.lines))

    def judge(self, ledger: Ledger, answer_s: float) -> list[Verdict]:
        """A verdict for each station: breaches of either side. What the operator asked for is not on a tape, so nothing counts as
        unasked. Raises BadTrace when there is no frame."""
        if all(line.frame is None for line in self.lines):
            raise BadTrace(f"{self.name}: nothing to judge, there is no frame in {len(self.lines)} lines")
        found = []
        for station in self.stations:
            lines = [line for line in self.lines if line.station == station]
            verdict = Verdict(feature=f"Trace {self.name}", scenario=station, key=f"{self.name}: {station}", lines=lines)
            for life in sorted({line.life for line in lines}):
                one = [line for line in lines if line.life == life]
                verdict.breaches += Watch(ledger, None, None, answer_s).find_breaches(station, one)
            verdict.began_at, verdict.took_s = lines[0].at, max(0.0, lines[-1].mono - lines[0].mono)
            verdict.failure = "\n".join(map(str, verdict.breaches))
            if all(line.frame is None for line in lines):
                verdict.inapplicable = "nothing to judge: no frame of this station is on the tape"
            found.append(verdict)
        return found


def _line(path: Path, number: int, text: bytes) -> Line:
    try:
        row = json.loads(text.decode("utf-8"))
        if not isinstance(row, dict):
            raise ValueError("it is no JSON object")
        return _read(row)
    except (ValueError, RecursionError) as error:
        raise BadTrace(f"{path}, line {number}: no line of a tape: {' '.join(str(error).split())[:WORDS_MAX]}") from None


def _read(row: Mapping[str, Any]) -> Line:
    """The line that a JSON object holds; raises ValueError for what no recorder writes."""
    station, direction = row.get("station"), row.get("direction")
    if not isinstance(station, str) or not station:
        raise ValueError("station has to be a name")
    if direction not in ("sent", "received", "note"):
        raise ValueError(f"direction has to be sent, received or note, not {direction!r}")
    held, other = ("note", "frame") if direction == "note" else ("frame", "note")
    if not isinstance(row.get(held), str):
        raise ValueError(f"{held} has to be a text where direction is {direction}")
    if row.get(other) is not None:
        raise ValueError(f"{other} has no place where direction is {direction}")
    return Line(station, _instant(row.get("at")), _mono(row.get("mono")), direction, row.get("frame"), row.get("note"), _life(row))


def _instant(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(f"at has to be an instant with a zone, not {value!r}")
    return at


def _mono(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LATEST_S:  # NaN is not less either
        raise ValueError(f"mono has to be a number of seconds, not {value!r}")
    return float(value)


def _life(row: Mapping[str, Any]) -> int:
    life = row.get("life", 0)
    if isinstance(life, bool) or not isinstance(life, int) or life < 0:
        raise ValueError(f"life has to be a number from 0 on, not {life!r}")
    return life
