"""What a fleet has counted: events by group and name, and durations by group and action. Tallies of several processes add up to one.
It knows names, not what they mean."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from simulators.fleet.histogram import Histogram


class Tally:
    """`counts[group][name]` are numbers of events, `times[group][action]` durations."""

    __slots__ = ("counts", "times")

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = defaultdict(dict)
        self.times: dict[str, dict[str, Histogram]] = defaultdict(dict)

    def add(self, group: str, name: str, number: int = 1) -> None:
        """Count events."""
        names = self.counts[group]
        names[name] = names.get(name, 0) + number

    def time(self, group: str, action: str, seconds: float) -> None:
        """Count a duration."""
        actions = self.times[group]
        if action not in actions:
            actions[action] = Histogram()
        actions[action].add(seconds)

    def number(self, group: str, name: str) -> int:
        """How many events of this name there were."""
        return self.counts.get(group, {}).get(name, 0)

    def total(self, group: str) -> int:
        """How many events the group has in all."""
        return sum(self.counts.get(group, {}).values())

    def histogram(self, group: str, action: str) -> Histogram:
        """The durations of an action; empty when there were none."""
        return self.times.get(group, {}).get(action) or Histogram()

    def merge(self, other: "Tally") -> None:
        """Add another tally."""
        for group, names in other.counts.items():
            for name, number in names.items():
                self.add(group, name, number)
        for group, actions in other.times.items():
            for action, histogram in actions.items():
                self.times[group].setdefault(action, Histogram()).merge(histogram)

    def to_json(self) -> dict[str, Any]:
        """Plain values for another process."""
        times = {group: {action: histogram.to_json() for action, histogram in actions.items()} for group, actions in self.times.items()}
        return {"counts": {group: dict(names) for group, names in self.counts.items()}, "times": times}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Tally":
        """What `to_json` wrote."""
        made = cls()
        for group, names in values["counts"].items():
            made.counts[group] = {name: int(number) for name, number in names.items()}
        for group, actions in values["times"].items():
            made.times[group] = {action: Histogram.from_json(histogram) for action, histogram in actions.items()}
        return made
