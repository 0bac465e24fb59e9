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
            texts = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadTrace(f"{path}: {error}") from None
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
        unasked."""
        found = []
        for station in self.stations:
            lines = [line for line in self.lines if line.station == station]
            verdict = Verdict(feature=f"Trace {self.name}", scenario=station, key=f"{self.name}: {station}", lines=lines)
            for life in sorted({line.life for line in lines}):
                one = [line for line in lines if line.life == life]
                verdict.breaches += Watch(ledger, None, None, answer_s).find_breaches(station, one)
            verdict.began_at, verdict.took_s = lines[0].at, lines[-1].mono - lines[0].mono
            verdict.failure = "\n".join(map(str, verdict.breaches))
            found.append(verdict)
        return found


def _line(path: Path, number: int, text: str) -> Line:
    try:
        row: Mapping[str, Any] = json.loads(text)
        at = datetime.fromisoformat(row["at"])
        return Line(
            str(row["station"]), at, float(row["mono"]), row["direction"], row.get("frame"), row.get("note"), int(row.get("life", 0))
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadTrace(f"{path}, line {number}: no line of a tape: {error}") from None
