"""When a fault strikes: which frames, which of them, and how likely. A rule is data; `Armed` counts for it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.chargepoint.vocabulary import CUSTOM, action_named, check_direction, check_status
from simulators.faults.fault import Fault, Moment, Of
from simulators.faults.passing import Direction, Passing


class BadFault(ValueError):
    """A fault, rule or file that cannot be understood; the text says where and what would be."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`fault` strikes frames that meet every condition; the usual ones let it strike each frame it is meant for.

    `action` is an OCPP action (an answer counts under the action it answers), or another one written
    `custom:NoSuchAction`; `direction` is as the station sees it,
    `of` call, answer or any (None: what the fault is meant for), `where` values that payload fields must have.
    Of the frames that meet these, `nth` names those that are struck (1 is the first; none: all), `times` is how
    often at most, `probability` how likely. `after` waits until a frame of that action was seen, `ACTION:STATUS`
    for one with that status; `after_s` waits so many seconds of the station's time from the first frame.
    For faults that strike while dialling only `nth`, `times` and `probability` count. Raises BadFault.
    """

    fault: Fault
    action: str = ""
    direction: Direction | None = None
    of: Of | None = None
    nth: tuple[int, ...] = ()
    times: int | None = None
    probability: float = 1.0
    after: str = ""
    after_s: float = 0.0
    where: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            check_direction(self.direction)
            for event in (self.action, self.after):
                _check_words(event)
        except ValueError as error:
            raise BadFault(str(error)) from None
        if self.of not in (None, "call", "answer", "any"):
            raise BadFault(f"of is call, answer or any, not {self.of!r}")
        if not 0 <= self.probability <= 1:
            raise BadFault(f"probability is 0 to 1, not {self.probability}")
        if not self.after_s >= 0:
            raise BadFault(f"after is 0 seconds or more, not {self.after_s:g}")
        if any(number < 1 for number in self.nth):
            raise BadFault("nth counts from 1")

    def __str__(self) -> str:
        """The rule in the words of a one-line text, without the fault's own fields."""
        words = {
            "direction": self.direction,
            "of": self.of,
            "nth": ",".join(map(str, self.nth)),
            "times": self.times,
            "probability": "" if self.probability == 1 else self.probability,
            "after": self.after,
        }
        said = [f"{name}={value}" for name, value in words.items() if value not in ("", None)]
        return " ".join(filter(None, (self.fault.name, self.action, *said)))

    def chooses(self, passing: Passing) -> bool:
        """Whether this frame is of the kind the rule is about."""
        of = self.of or self.fault.of
        return (
            not self.fault.dials
            and (not self.action or action_named(self.action) == passing.action)
            and self.direction in (None, passing.direction)
            and (of == "any" or of == passing.kind)
            and all(_at(passing.payload, name) == value for name, value in self.where.items())
        )


class Armed:
    """A rule at work on one station: its counts, its dice and what its fault remembers."""

    __slots__ = ("_met", "_seen", "_since", "_struck", "moment", "rule")

    def __init__(self, rule: Rule, seed: str | None) -> None:
        self.rule = rule
        self.moment = Moment(datetime.min.replace(tzinfo=UTC), random.Random(seed))
        self._met = self._struck = 0
        self._seen = not rule.after
        self._since: datetime | None = None

    def forget(self) -> None:
        """The connection is gone, and with it what the fault kept back; counts go on."""
        self.moment.link.clear()

    def strikes(self, passing: Passing, at: datetime) -> bool:
        """Whether the fault strikes this frame; every frame has to be shown once, in order."""
        self.moment.at = at
        self._since = self._since or at
        self.rule.fault.learn(passing, self.moment)
        ready = self._seen and at >= self._since + timedelta(seconds=self.rule.after_s)
        self._seen = self._seen or _is(passing, self.rule.after)
        return ready and self.rule.chooses(passing) and self._counts()

    def strikes_dial(self) -> bool:
        """Whether the fault strikes the dialling that comes now."""
        return self.rule.fault.dials and self._counts()

    def _counts(self) -> bool:
        rule = self.rule
        self._met += 1
        if rule.nth and self._met not in rule.nth:
            return False
        if rule.times is not None and self._struck >= rule.times:
            return False
        if rule.probability < 1 and self.moment.dice.random() >= rule.probability:
            return False
        self._struck += 1
        return True


def _parted(event: str) -> tuple[str, str]:
    """Action and status of `ACTION:STATUS`; the colon of `custom:` belongs to the action."""
    custom, rest = (CUSTOM, event.removeprefix(CUSTOM)) if event.startswith(CUSTOM) else ("", event)
    action, _, status = rest.partition(":")
    return custom + action, status


def _check_words(event: str) -> None:
    action, status = _parted(event)
    if event and action_named(action) == "StatusNotification" and status:
        check_status(status)


def _is(passing: Passing, event: str) -> bool:
    action, status = _parted(event)
    if not event or passing.action != action_named(action):
        return False
    info = passing.payload.get("idTagInfo")
    inner = info.get("status") if isinstance(info, dict) else None
    return not status or status in (passing.payload.get("status"), inner)


def _at(payload: Any, path: str) -> Any:
    for step in path.split("."):
        payload = payload.get(step) if isinstance(payload, dict) else None
    return payload
