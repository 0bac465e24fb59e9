"""Moving the instants inside a frame: what a wrong clock looks like from outside. It knows two names of fields."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.faults.passing import Passing, rewritten

FIELDS = ("timestamp", "currentTime")


def moved(passing: Passing, shift: Callable[[datetime], timedelta]) -> str:
    """The frame with each `timestamp` and `currentTime` shifted; what is no instant stays."""
    if passing.message is None:
        return passing.text
    return rewritten(*(_move(element, shift) for element in passing.message))


def _move(value: Any, shift: Callable[[datetime], timedelta]) -> Any:
    if isinstance(value, list):
        return [_move(one, shift) for one in value]
    if isinstance(value, dict):
        return {name: _moved(one, shift) if name in FIELDS else _move(one, shift) for name, one in value.items()}
    return value


def _moved(value: Any, shift: Callable[[datetime], timedelta]) -> Any:
    try:
        at = datetime.fromisoformat(value)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return (at + shift(at)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (TypeError, ValueError, OverflowError):
        return value
