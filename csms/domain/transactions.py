"""Charging sessions: how a start and a stop become one, and which doubts they leave. Doubtful data is never refused; it is flagged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""How far a station's clock may run ahead before it is doubted."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOO_OLD = timedelta(days=400)
METERLESS = "meterStop_unusable"
"""The flag of a stop that does not say its meter."""
FROM_VALUES = "meter_stop_from_values"
"""The flag of a transaction whose meter at the end was taken from its meter values instead."""
DOUBTS_OF_A_STOP = {
    METERLESS,
    FROM_VALUES,
    "meterStop_rounded",
    "meter_backwards",
    "reason_unknown",
    "reason_unusable",
    "stop_before_start",
    "stop_in_future",
    "stop_long_ago",
    "stop_tag_unrelated",
}
"""The flags that belong to a stop alone."""


@dataclass(frozen=True)
class Start:
    """A start as a station reported it. `flags` are doubts that reading it left."""

    charging_point_id: str
    connector_id: int
    id_tag: str
    meter_start_wh: int
    started_at: datetime
    reservation_id: int | None = None
    flags: frozenset[str] = frozenset()
    start_ms: int | None = None
    """What stands for the instant when two starts are compared, where the instant itself could not be read."""

    @property
    def key_ms(self) -> int:
        return milliseconds(self.started_at) if self.start_ms is None else self.start_ms


@dataclass(frozen=True)
class Stop:
    """A stop as a station reported it."""

    charging_point_id: str
    transaction_id: int
    meter_stop_wh: int
    stopped_at: datetime
    reason: str = "Local"
    id_tag: str | None = None
    flags: frozenset[str] = frozenset()
    stop_ms: int | None = None
    """As `Start.start_ms`."""

    @property
    def key_ms(self) -> int:
        return milliseconds(self.stopped_at) if self.stop_ms is None else self.stop_ms

    @property
    def says_meter(self) -> bool:
        """Whether it says the meter; one that does not has 0 in its place."""
        return METERLESS not in self.flags


@dataclass(frozen=True)
class Sample:
    """One sampled value of a meter, as text, with what the message or the specification's defaults say of it."""

    at: datetime
    value: str
    context: str = "Sample.Periodic"
    format: str = "Raw"
    measurand: str = "Energy.Active.Import.Register"
    phase: str | None = None
    location: str = "Outlet"
    unit: str | None = "Wh"


def milliseconds(at: datetime) -> int:
    """An instant in milliseconds since 1970: what tells two starts apart."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def doubts_at_start(start: Start, at: datetime, connectors: Collection[int] = ()) -> frozenset[str]:
    """The flags of a start received `at`. `connectors`: those that the station has reported, if it has reported any."""
    doubts = set(start.flags) | _doubts_of_time("start", start.started_at, at)
    if start.connector_id < 1:
        doubts.add("start_connector_invalid")
    elif connectors and start.connector_id not in connectors:
        doubts.add("start_connector_unknown")
    if start.meter_start_wh < 0:
        doubts.add("meter_start_negative")
    return frozenset(doubts)


def doubts_at_stop(stop: Stop, *, started_at: datetime, meter_start_wh: int, related: bool, at: datetime) -> frozenset[str]:
    """The flags of a stop received `at`. `related`: whether its tag may stop what the start's tag started."""
    doubts = set(stop.flags) | _doubts_of_time("stop", stop.stopped_at, at)
    if stop.stopped_at < started_at:
        doubts.add("stop_before_start")
    if stop.meter_stop_wh < meter_start_wh:
        doubts.add("meter_backwards")
    if stop.id_tag is not None and not related:
        doubts.add("stop_tag_unrelated")
    return frozenset(doubts)


def yields_to_station(flags: str) -> bool:
    """Whether a stopped transaction takes a stop that names it all the same: it was closed by an operator, by a stop that was matched or
    attached to it, or by one that did not say its meter, and the station knows better. Once."""
    words = set(flags.split())
    return bool(words & {"closed_by_operator", "matched", "attached_by_operator", METERLESS}) and "corrected_by_station" not in words


def yields_to_operator(flags: str) -> bool:
    """Whether a stopped transaction takes a stop that an operator attaches to it: it was closed by an operator, by a match, or by
    a stop that did not say its meter."""
    words = set(flags.split())
    return bool(words & {"closed_by_operator", "matched", METERLESS}) and not words & {"attached_by_operator", "corrected_by_station"}


def without_stop(flags: str) -> str:
    """The flags that remain of a stopped transaction when another stop takes the place of its stop."""
    return " ".join(word for word in flags.split() if word not in DOUBTS_OF_A_STOP)


def energy_wh(meter_start_wh: int, meter_stop_wh: int | None, flags: str) -> int | None:
    """What was charged, in Wh; None while charging, when the meter ran backwards, and when the meter at either end is not known. Never
    negative."""
    words = set(flags.split())
    unknown = "meterStart_unusable" in words or (METERLESS in words and FROM_VALUES not in words)
    if unknown or meter_stop_wh is None or meter_stop_wh < meter_start_wh:
        return None
    return meter_stop_wh - meter_start_wh


def merged(flags: str, more: Collection[str]) -> str:
    """Flags as they are stored: words in order, separated by blanks."""
    return " ".join(sorted(set(flags.split()) | set(more)))


def _doubts_of_time(what: str, stated: datetime, at: datetime) -> set[str]:
    if stated > at + TOLERANCE:
        return {f"{what}_in_future"}
    if stated < at - TOO_OLD:
        return {f"{what}_long_ago"}
    return set()
