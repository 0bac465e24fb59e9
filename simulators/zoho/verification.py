"""Was that exchange seen, and how often? The question as data, the count, and a failure text that helps.

Pure: it looks at exchanges that it is handed. Waiting until something is true is the office's part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final

from simulators.zoho.journal import Exchange

NEAREST: Final = 3  # entries shown when a verification fails
_ABSENT: Final = object()
_WENT: Final = {"in": "came in", "out": "went out"}


class Unmet(AssertionError):
    """A verification did not come true in time; the text says what was seen instead."""


@dataclass(frozen=True)
class Expectation:
    """Which exchanges are meant, and how many of them are due.

    `path` and header values may hold `*`; `body` names the fields that must be equal, a dot goes down into
    objects; a header that must not be there is given as None. No bound at all means at least one.
    """

    direction: str = "in"
    path: str = "*"
    charging_point_id: str | None = None
    status: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)
    at_least: int | None = None
    at_most: int | None = None
    exactly: int | None = None

    def __post_init__(self) -> None:
        if self.direction not in _WENT:
            raise ValueError(f"direction must be {' or '.join(_WENT)}, not {self.direction!r}")

    def differences(self, exchange: Exchange) -> list[str]:
        """Every point in which an exchange is not the one that is meant."""
        found = []
        if not fnmatchcase(exchange.path, self.path):
            found.append(f"path: {exchange.path} instead of {self.path}")
        for name in ("charging_point_id", "status"):
            due, seen = getattr(self, name), getattr(exchange, name)
            if due is not None and due != seen:
                found.append(f"{name}: {seen} instead of {due}")
        for name, due in self.body.items():
            if (seen := _dig(exchange.json, name)) != due or type(seen) is not type(due):
                found.append(f"body {name}: {'absent' if seen is _ABSENT else repr(seen)} instead of {due!r}")
        for name, due in self.headers.items():
            seen = exchange.headers.get(name.lower())
            if seen != due and (seen is None or due is None or not fnmatchcase(seen, str(due))):
                found.append(f"header {name}: {seen!r} instead of {due!r}")
        return found

    def bounds(self) -> tuple[int, int | None]:
        """The smallest and the largest count that is right; None: no largest."""
        if self.exactly is not None:
            return self.exactly, self.exactly
        if self.at_least is None and self.at_most is None:
            return 1, None
        return self.at_least or 0, self.at_most


@dataclass(frozen=True)
class Finding:
    """The outcome of one look at the journal."""

    ok: bool
    hopeless: bool  # more than allowed: waiting cannot help
    matches: list[Exchange]
    text: str


def look(expectation: Expectation, exchanges: Iterable[Exchange]) -> Finding:
    """Count the exchanges that are meant and compare with the bounds."""
    seen = [exchange for exchange in exchanges if exchange.direction == expectation.direction]
    compared = [(exchange, expectation.differences(exchange)) for exchange in seen]
    matches = [exchange for exchange, differences in compared if not differences]
    low, high = expectation.bounds()
    too_many = high is not None and len(matches) > high
    ok = len(matches) >= low and not too_many
    if ok:
        return Finding(True, False, matches, f"{len(matches)} found")
    due = f"exactly {low}" if low == high else f"at most {high}" if too_many else f"at least {low}"
    lines = [f"{due} due, {len(matches)} found among {len(seen)} that {_WENT[expectation.direction]}"]
    if too_many:
        lines += [f"  found: {_name(match)}" for match in matches[:NEAREST]]
    else:
        misses = sorted((pair for pair in compared if pair[1]), key=lambda pair: len(pair[1]))[:NEAREST]
        lines += [f"  near: {_name(near)}: {'; '.join(why)}" for near, why in misses]
    return Finding(False, too_many, matches, "\n".join(lines))


def _name(exchange: Exchange) -> str:
    return f"#{exchange.number} {exchange.method} {exchange.path}"


def _dig(value: Any, name: str) -> Any:
    if isinstance(value, Mapping) and name in value:
        return value[name]
    first, dot, rest = name.partition(".")
    if dot and isinstance(value, Mapping) and first in value:
        return _dig(value[first], rest)
    return _ABSENT
