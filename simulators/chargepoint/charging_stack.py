"""The installed charging profiles together: which prevails, what it allows, and the composite schedule.

Theory of operation. For each purpose the running profile of the highest stack level prevails (OCPP 1.6, 3.13.2). A
TxProfile overrules TxDefaultProfiles; one of those for connector 0 stands in for each connector that has none of
the same level itself (3.13.1). What remains is merged with ChargePointMaxProfile by taking the lowest (3.13.3).
Everything here is a pure function of the installed profiles and an instant, so that a composite schedule, the
power that flows and the next change cannot disagree.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from simulators.chargepoint.charging_profiles import MAX, TX, TX_DEFAULT, ChargingProfile
from simulators.chargepoint.limits import Limit


@dataclass(frozen=True, slots=True)
class Installed:
    """A profile on a connector (0: on the charge point), since an instant; `session_id` only for a TxProfile."""

    connector: int
    profile: ChargingProfile
    at: datetime
    session_id: str | None = None

    def replaces(self, other: "Installed") -> bool:
        """Whether the other one has to go: the same id, or the same place in the same stack (5.16.3)."""
        return self.profile.id == other.profile.id or self._place == other._place

    @property
    def _place(self) -> tuple[int, str, int]:
        return self.connector, self.profile.purpose, self.profile.stack_level


Stack: TypeAlias = tuple[Installed, ...]
LimitAt: TypeAlias = Callable[[datetime], Limit]
ChangeAfter: TypeAlias = Callable[[datetime], datetime | None]


def whole_limit(stack: Stack, at: datetime) -> Limit | None:
    """What the ChargePointMaxProfiles leave for all connectors together; None: they say nothing."""
    return _prevailing([one for one in stack if one.profile.purpose == MAX], at, None)


def own_limit(stack: Stack, connector: int, session_id: str | None, anchor: datetime, at: datetime) -> Limit | None:
    """What the profiles of its transaction leave for a connector; `anchor` is when that started. None: nothing said."""
    own = [one for one in stack if one.profile.purpose == TX and one.session_id == session_id and one.connector == connector]
    limit = _prevailing(own, at, anchor) if session_id is not None else None
    return limit if limit is not None else _prevailing(_defaults(stack, connector), at, anchor)


def next_change(stack: Stack, anchors: Iterable[datetime], at: datetime) -> datetime | None:
    """The first instant after `at` at which any limit may change, for transactions that started at the anchors."""
    starts = list(anchors)
    changes = (one.profile.next_change(at, anchor) for one in stack for anchor in ([one.at] if one.profile.purpose == MAX else starts))
    return min((change for change in changes if change is not None), default=None)


def composite(limit_at: LimitAt, change_after: ChangeAfter, start: datetime, duration_s: int) -> Iterator[tuple[int, Limit]]:
    """The limit second by second, as (offset in s, limit) for each second at which it changes, 0 first."""
    before = limit_at(start)
    yield 0, before
    end, change = start + timedelta(seconds=duration_s), change_after(start)
    while change is not None and change < end:
        offset_s = math.ceil((change - start) / timedelta(seconds=1))
        now = limit_at(start + timedelta(seconds=offset_s))
        if now != before and offset_s < duration_s:
            yield offset_s, now
            before = now
        change = change_after(max(change, start + timedelta(seconds=offset_s)))


def _prevailing(stack: Iterable[Installed], at: datetime, anchor: datetime | None) -> Limit | None:
    for one in sorted(stack, key=lambda one: -one.profile.stack_level):
        limit = one.profile.limit_at(at, anchor or one.at)
        if limit is not None:
            return limit
    return None


def _defaults(stack: Stack, connector: int) -> Iterable[Installed]:
    """The TxDefaultProfiles of a connector, with those of connector 0 at the levels where it has none."""
    levels: dict[int, Installed] = {}
    for place in (0, connector):
        levels.update({one.profile.stack_level: one for one in stack if one.profile.purpose == TX_DEFAULT and one.connector == place})
    return levels.values()
