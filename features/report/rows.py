"""What a sequence diagram shows, row by row: arrows for frames, remarks on links, dividers where steps begin, gaps where too much
crossed. It knows verdicts and no way of drawing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from features.kit.verdict import Breach, Line, Verdict
from features.report.wire_text import ELLIPSIS, one_line
from simulators.transport.frames import Frame, read_frame

HEAD, TAIL, AROUND = 90, 30, 3
"""How many arrows and remarks a long diagram keeps at its beginning, at its end, and beside each one that is to blame."""
BRIEF, DEPTH = 52, 3
FIRST = ("status", "connectorId", "idTag", "type", "reason", "key", "value", "requestedMessage", "messageId", "transactionId")
SILENT = {"errorCode": "NoError"}
"""What is in nearly every StatusNotification and says nothing."""
LEFT_OUT = frozenset(("timestamp",))
"""What stands at the side of the frame anyhow."""
Kind = Literal["call", "result", "error", "odd"]


@dataclass(frozen=True)
class Arrow:
    """A frame. `number` counts the scenario's lines from 0; `station` is the name of its lifeline; `took_s` is how long an answer took, in
    real seconds."""

    number: int
    station: str
    line: Line
    kind: Kind
    label: str
    brief: str
    took_s: float | None = None
    breaches: tuple[Breach, ...] = ()

    @property
    def sent(self) -> bool:
        """Whether the station sent it."""
        return self.line.direction == "sent"


@dataclass(frozen=True)
class Remark:
    """Words about a station's link."""

    station: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Divider:
    """Here a step begins; `number` counts from 1."""

    number: int
    text: str
    outcome: str


@dataclass(frozen=True)
class Gap:
    """So many frames and remarks were left out."""

    count: int


Row: TypeAlias = Arrow | Remark | Divider | Gap


def rows(verdict: Verdict) -> list[Row]:
    """All rows of a scenario, in order; nothing is left out yet."""
    crossed = _crossed(verdict)
    steps = [(step.since, number, step) for number, step in enumerate(verdict.steps, 1) if step.outcome != "skipped"]
    found: list[Row] = []
    for place in range(len(crossed) + 1):
        for since, number, step in steps:
            if min(since, len(crossed)) == place:
                found.append(Divider(number, f"{step.keyword} {step.text}", step.outcome))
        found += crossed[place : place + 1]
    return found


def shorten(found: Sequence[Row]) -> list[Row]:
    """The rows of a long diagram that matter: its head, its tail, dividers, and what is to blame with its neighbours."""
    crossed = [place for place, row in enumerate(found) if not isinstance(row, Divider)]
    if len(crossed) <= HEAD + TAIL:
        return list(found)
    kept = {*crossed[:HEAD], *crossed[-TAIL:]} | (set(range(len(found))) - set(crossed))
    for place, row in enumerate(found):
        if isinstance(row, Arrow) and row.breaches:
            kept |= set(range(max(0, place - AROUND), place + AROUND + 1))
    short: list[Row] = []
    for place, row in enumerate(found):
        if place in kept:
            short.append(row)
        elif short and isinstance(short[-1], Gap):
            short[-1] = Gap(short[-1].count + 1)
        else:
            short.append(Gap(1))
    return short


def blamed(verdict: Verdict) -> dict[int, tuple[Breach, ...]]:
    """The breaches of each line, by its number: of equal frames of one station it is the last."""
    places = {(line.station, line.frame): number for number, line in enumerate(verdict.lines) if line.frame is not None}
    found: dict[int, tuple[Breach, ...]] = {}
    for breach in verdict.breaches:
        number = places.get((breach.station, breach.frame))
        if number is not None:
            found[number] = (*found.get(number, ()), breach)
    return found


def lifelines(lines: Sequence[Line]) -> dict[tuple[str, int], str]:
    """The name of the lifeline of each life of each station: one of its own only where another life has not ended before."""
    first: dict[tuple[str, int], int] = {}
    last: dict[tuple[str, int], int] = {}
    for number, line in enumerate(lines):
        first.setdefault((line.station, line.life), number)
        last[line.station, line.life] = number
    found: dict[tuple[str, int], str] = {}
    for station, life in first:
        beside = any(last[other] > first[station, life] for other in found if other[0] == station)
        found[station, life] = f"{station} ({life + 1})" if beside else station
    return found


def _crossed(verdict: Verdict) -> list[Row]:
    """Arrows and remarks; answers are named after the CALL that bears their id."""
    names, blames = lifelines(verdict.lines), blamed(verdict)
    calls: dict[tuple[str, str, str], tuple[str, float]] = {}
    found: list[Row] = []
    for number, line in enumerate(verdict.lines):
        name = names[line.station, line.life]
        if line.frame is None:
            found.append(Remark(name, line.note or "", line.at))
            continue
        frame = read_frame(line.frame)
        other = "sent" if line.direction == "received" else "received"
        call = calls.get((name, other, frame.message_id)) if frame and frame.kind != "call" else None
        if frame and frame.kind == "call":
            calls[name, line.direction, frame.message_id] = frame.action, line.mono
        found.append(_arrow(number, name, line, frame, call, blames.get(number, ())))
    return found


def _arrow(number: int, name: str, line: Line, frame: Frame | None, call: tuple[str, float] | None, breaches: tuple[Breach, ...]) -> Arrow:
    if frame is None:
        return Arrow(number, name, line, "odd", "no frame of OCPP-J", one_line(line.frame or "", BRIEF), None, breaches)
    if frame.kind == "call":
        return Arrow(number, name, line, "call", one_line(f"{frame.action}.req", BRIEF), _brief(frame), None, breaches)
    action, took_s = (call[0], line.mono - call[1]) if call else ("?", None)
    if frame.kind == "error":
        label, brief = f"{action} CALLERROR {frame.code}", one_line(frame.description, BRIEF)
    else:
        label, brief = f"{action}.conf {frame.status}", _brief(frame, leave_out="status" if frame.status else "")
    return Arrow(number, name, line, frame.kind, one_line(label, BRIEF), brief, took_s, breaches)


def _brief(frame: Frame, leave_out: str = "") -> str:
    """The payload in a few words, those first by which people tell frames apart."""
    names = [name for name in FIRST if name in frame.payload] + [
        name for name in frame.payload if name not in FIRST and name not in LEFT_OUT
    ]
    return one_line(
        " · ".join(
            f"{name} {_value(frame.payload[name])}"
            for name in names[:12]
            if name != leave_out and SILENT.get(name, ...) != frame.payload[name]
        ),
        BRIEF,
    )


def _value(value: object, depth: int = 0) -> str:
    """A value in a few words; what is nested deeper than people read is not opened."""
    if isinstance(value, dict | list) and depth >= DEPTH:
        return ELLIPSIS
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} {_value(inner, depth + 1)}" for name, inner in list(value.items())[:4]) + "}"
    if isinstance(value, list):
        return f"[{len(value)}]" if len(value) != 1 else f"[{_value(value[0], depth + 1)}]"
    return value[:BRIEF] if isinstance(value, str) else json.dumps(value)[:BRIEF]
