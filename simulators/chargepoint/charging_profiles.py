"""A charging profile: how it is read from the wire, and what it allows at an instant (OCPP 1.6, 3.13 and 7.8).

Theory of operation. A schedule runs from its origin: `startSchedule` when it has one, else the anchor, which is
the start of the transaction (or the installation, for a limit on the whole charge point). Inside the validity,
and inside the duration, the period that began last is in force; a recurring schedule begins anew every day or week,
and what is longer than that is never executed (5.16.4). Outside, the profile says nothing at all, and the one
below it in the stack is asked. It knows nothing of stacks, of connectors or of what is installed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from simulators.chargepoint.events import Payload
from simulators.chargepoint.instants import OwnTime, unchanged
from simulators.chargepoint.instants import read as read_instant
from simulators.chargepoint.limits import Limit

MAX, TX_DEFAULT, TX = "ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"
RECURRENCE_S = {"Daily": 86_400, "Weekly": 7 * 86_400}


@dataclass(frozen=True, slots=True)
class Period:
    """From `start_s` of the schedule on: at most `limit` on so many phases."""

    start_s: int
    limit: float
    phases: int = 3


@dataclass(frozen=True, slots=True)
class ChargingProfile:
    """One profile as the CSMS sent it; `unit` is A or W, `recurrence_s` 0 for a schedule that runs once."""

    id: int
    stack_level: int
    purpose: str
    unit: str
    periods: tuple[Period, ...]
    origin: datetime | None = None
    duration_s: int | None = None
    recurrence_s: int = 0
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    minimum: float = 0.0
    transaction_id: int | None = None

    def limit_at(self, at: datetime, anchor: datetime) -> Limit | None:
        """What it allows at an instant; None when it says nothing then."""
        into_s = self._seconds_into(at, anchor)
        if into_s is None:
            return None
        period = [period for period in self.periods if period.start_s <= into_s][-1]
        if self.unit == "A":
            return Limit(current_a=period.limit, phases=period.phases, minimum_a=self.minimum)
        return Limit(power_w=period.limit, phases=period.phases, minimum_w=self.minimum)

    def next_change(self, at: datetime, anchor: datetime) -> datetime | None:
        """The first instant after `at` at which it may say something else; None when it never will."""
        origin = self.origin or anchor
        bounds = [bound for bound in (self.valid_from, self.valid_to, origin) if bound is not None]
        marks = [period.start_s for period in self.periods]
        if self.duration_s is not None:
            marks.append(self.duration_s)
        turns = [0]
        if self.recurrence_s:
            turn = max(0, (at - origin) // timedelta(seconds=self.recurrence_s))
            turns = [turn, turn + 1]
            marks = [mark for mark in marks if mark < self.recurrence_s]
        bounds += [origin + timedelta(seconds=turn * self.recurrence_s + mark) for turn in turns for mark in marks]
        return min((bound for bound in bounds if bound > at), default=None)

    def _seconds_into(self, at: datetime, anchor: datetime) -> float | None:
        """How far its schedule has run, in seconds; None when it is not running."""
        if (self.valid_from is not None and at < self.valid_from) or (self.valid_to is not None and at >= self.valid_to):
            return None
        into_s = (at - (self.origin or anchor)).total_seconds()
        if into_s < 0:
            return None
        if self.recurrence_s:
            into_s %= self.recurrence_s
        return into_s if self.duration_s is None or into_s < self.duration_s else None


def read(payload: Payload, own_time: OwnTime = unchanged) -> ChargingProfile:
    """Read a ChargingProfile that conforms to the schema. Raises ValueError, in a sentence, for one that makes no sense.

    `own_time` says what the charge point calls an instant that the CSMS wrote.
    """
    schedule = payload["chargingSchedule"]
    kind, recurrency = payload["chargingProfileKind"], payload.get("recurrencyKind")
    _require((kind == "Recurring") == (recurrency is not None), "recurrencyKind belongs to Recurring profiles, and only to them")
    _require(kind != "Relative" or "startSchedule" not in schedule, "a Relative profile has no startSchedule")
    _require(payload["stackLevel"] >= 0, "a stackLevel is not below 0")
    _require(payload["chargingProfilePurpose"] == TX or "transactionId" not in payload, "only a TxProfile has a transactionId")
    profile = ChargingProfile(
        payload["chargingProfileId"],
        payload["stackLevel"],
        payload["chargingProfilePurpose"],
        schedule["chargingRateUnit"],
        tuple(_period(period) for period in schedule["chargingSchedulePeriod"]),
        _instant(schedule, "startSchedule", own_time),
        schedule.get("duration"),
        RECURRENCE_S[recurrency] if recurrency else 0,
        _instant(payload, "validFrom", own_time),
        _instant(payload, "validTo", own_time),
        schedule.get("minChargingRate", 0.0),
        payload.get("transactionId"),
    )
    _check(profile)
    return profile


def _check(profile: ChargingProfile) -> None:
    starts = [period.start_s for period in profile.periods]
    _require(bool(starts) and starts[0] == 0, "the first period starts at 0")
    _require(all(one < other for one, other in pairwise(starts)), "periods start one after the other")
    _require(profile.duration_s is None or profile.duration_s > 0, "a duration is above 0")
    _require(all(period.limit >= 0 for period in profile.periods) and profile.minimum >= 0, "a limit is not below 0")
    _require(all(1 <= period.phases <= 3 for period in profile.periods), "numberPhases is 1, 2 or 3")
    if profile.valid_from is not None and profile.valid_to is not None:
        _require(profile.valid_from < profile.valid_to, "validFrom is before validTo")


def _period(payload: dict[str, Any]) -> Period:
    return Period(payload["startPeriod"], payload["limit"], payload.get("numberPhases", 3))


def _instant(payload: Payload, name: str, own_time: OwnTime) -> datetime | None:
    if name not in payload:
        return None
    at = read_instant(payload[name])
    if at is None:
        raise ValueError(f"{name} is no date and time")
    try:
        return own_time(at)
    except OverflowError:
        raise ValueError(f"{name} is out of reach") from None


def _require(true: bool, sentence: str) -> None:
    if not true:
        raise ValueError(sentence)
