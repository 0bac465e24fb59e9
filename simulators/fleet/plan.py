"""What a fleet is to do, as plain values: how many stations, how fast they come, their traffic, and the events that hit them. Pure: it
reads words and TOML, and carries nothing out."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from simulators.fleet.draws import draw
from simulators.fleet.traffic import DRIVERS, Driver

KINDS = {
    "storm": "every connection breaks at once, each station dials again by its back-off",
    "herd": "every connection closes, all stations dial again at one instant",
    "outage": "the network is gone; sessions go on, and their messages are replayed",
    "blackout": "the mains fail: sessions end, and all stations boot when they are back",
    "restart": "the stations restart one after the other",
    "surge": "a car comes to every free station at once",
}
_LASTING = {"outage": 30.0, "blackout": 30.0, "restart": 60.0}  # seconds, when the shape does not say
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)?")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "": 1.0}


@dataclass(frozen=True, slots=True)
class Redial:
    """How long a station waits before it dials again: `first_s`, doubled up to `max_s`, less a drawn share of at most `jitter`."""

    first_s: float = 1.0
    max_s: float = 60.0
    jitter: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.first_s <= self.max_s or not 0 <= self.jitter <= 1:
            raise ValueError("a back-off has 0 <= first <= max and a jitter of 0 to 1")

    def wait_s(self, failures: int, share: float) -> float:
        """The wait after so many failures in a row."""
        return min(self.max_s, self.first_s * 2.0 ** min(failures, 30)) * (1 - self.jitter * share)


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that hits a share of the fleet `at_s` after the start; `for_s` where it lasts, `redial` where it matters."""

    kind: str
    at_s: float
    for_s: float = 0.0
    share: float = 1.0
    redial: Redial | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no shape; there are {', '.join(KINDS)}")
        if not 0 < self.share <= 1:
            raise ValueError("the share of a shape is above 0 and at most 1")

    def words(self) -> str:
        """The shape as `shape` reads it."""
        text = f"{self.kind}@{self.at_s:f}s,for={self.for_s:f}s,share={self.share}"
        waits = self.redial
        return text if waits is None else f"{text},first={waits.first_s:f}s,max={waits.max_s:f}s,jitter={waits.jitter}"

    def hits(self, seed: int, station: int) -> bool:
        """Whether the station is among those hit."""
        return draw(seed, station, self.kind, self.at_s) < self.share


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is asked of a fleet; times in seconds. `session_every_s` and stays are station time, all else is real time."""

    count: int = 1
    pattern: str = "CP{n:05}"
    tags: str = "TAG{n:05}"
    ramp_per_s: float = 500.0
    session_every_s: float | None = None
    for_s: float | None = None
    seed: int = 1
    speed: float = 1.0
    connectors: int = 1
    redial: Redial = Redial()
    shapes: tuple[Shape, ...] = ()
    drivers: tuple[Driver, ...] = DRIVERS

    def __post_init__(self) -> None:
        if self.count < 1 or self.connectors < 1 or self.ramp_per_s <= 0 or self.speed <= 0:
            raise ValueError("a fleet has at least one station and connector, and ramp and speed above zero")
        if self.session_every_s is not None and self.session_every_s <= 0:
            raise ValueError("cars come some time apart, not every 0 s; without traffic, leave session-every out")
        for one in self.shapes:
            if self.for_s is not None and one.at_s >= self.for_s:
                raise ValueError(f"the {one.kind} at {one.at_s:g} s would never strike: the fleet runs for {self.for_s:g} s")
        for pattern, longest, what in ((self.pattern, 255, "identity"), (self.tags, 20, "id tag")):
            last = name(pattern, self.count)
            if not 1 <= len(last) <= longest:
                raise ValueError(f"{last!r} is no {what}: it has 1 to {longest} characters")
        if self.count > 1 and name(self.pattern, 1) == name(self.pattern, 2):
            raise ValueError(f"the pattern {self.pattern!r} gives every station the same identity; write the number as {{n}} or {{n:05}}")

    @property
    def horizon_s(self) -> float:
        """How long the plan is, as far as it says."""
        return max([self.for_s or 0.0, *(shape.at_s + shape.for_s for shape in self.shapes)])


def name(pattern: str, number: int) -> str:
    """The identity or tag of a station by its number. Raises ValueError for a pattern that is none."""
    try:
        return pattern.format(n=number)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise ValueError(f"{pattern!r} is no pattern: the number is written as {{n}} or {{n:05}} ({error!r})") from error


def seconds(text: str) -> float:
    """The seconds in `90`, `90s`, `500ms`, `10m` or `1h30m`. Raises ValueError."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{text!r} is no duration; write 90s, 10m or 1h30m")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def rate(text: str) -> float:
    """How many a second `100/s`, `6000/m` or `100` are. Raises ValueError."""
    number, _, unit = text.partition("/")
    try:
        made = float(number) / _UNITS[unit or "s"]
    except (KeyError, ValueError):
        made = 0.0
    if not made > 0:
        raise ValueError(f"{text!r} is no rate; write 100/s")
    return made


def shape(text: str) -> Shape:
    """The shape in `storm@60s`, with `,for=30s,share=0.5,first=1s,max=60s,jitter=0.5` where wanted. Raises ValueError."""
    head, *options = text.split(",")
    kind, at, when = head.partition("@")
    words = {key: value for key, _, value in (option.partition("=") for option in options)}
    if not at:
        raise ValueError(f"{text!r} is no shape; write KIND@WHEN, as storm@60s")
    return from_table({"kind": kind, "at": when, **words})


def from_table(table: Mapping[str, Any]) -> Shape:
    """A shape as a plan file writes it. Raises ValueError."""
    unknown = set(table) - {"kind", "at", "for", "share", "first", "max", "jitter"}
    if unknown or not {"kind", "at"} <= set(table):
        raise ValueError(f"a shape has kind, at, for, share, first, max and jitter, not {', '.join(sorted(unknown)) or 'fewer'}")
    kind, usual = str(table["kind"]), Redial()
    redial = None
    if {"first", "max", "jitter"} & set(table):
        first_s = seconds(str(table.get("first", usual.first_s)))
        redial = Redial(first_s, max(first_s, seconds(str(table.get("max", usual.max_s)))), float(table.get("jitter", usual.jitter)))
    for_s = seconds(str(table["for"])) if "for" in table else _LASTING.get(kind, 0.0)
    return Shape(kind, seconds(str(table["at"])), for_s, float(table.get("share", 1.0)), redial)


def read(text: str) -> dict[str, Any]:
    """The values of a plan in TOML, by the names of `Plan`'s fields. Raises ValueError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"the plan is no TOML: {error}") from error
    unknown = set(table) - set(_READERS)
    if unknown:
        raise ValueError(f"a plan has {', '.join(_READERS)}, not {', '.join(sorted(unknown))}")
    return {_READERS[key][0]: _READERS[key][1](value) for key, value in table.items()}


def made(base: Plan, values: Mapping[str, Any]) -> Plan:
    """The plan with these values in place of its own. Raises ValueError."""
    known = {field.name for field in fields(Plan)}
    return replace(base, **{key: value for key, value in values.items() if key in known and value is not None})


_READERS: dict[str, tuple[str, Any]] = {
    "count": ("count", int),
    "id": ("pattern", str),
    "id_tag": ("tags", str),
    "ramp": ("ramp_per_s", lambda value: rate(str(value))),
    "session_every": ("session_every_s", lambda value: seconds(str(value))),
    "for": ("for_s", lambda value: seconds(str(value))),
    "seed": ("seed", int),
    "speed": ("speed", float),
    "connectors": ("connectors", int),
    "shape": ("shapes", lambda tables: tuple(from_table(table) for table in tables)),
    "driver": ("drivers", lambda tables: tuple(Driver.from_table(table) for table in tables)),
}
