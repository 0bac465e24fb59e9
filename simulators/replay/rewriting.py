"""What must not be said twice: message ids, instants and transaction numbers, made new. Pure."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")


class Rewriter:
    """Rewrites payloads; `shift` is added to every instant. Equal ids stay equal, and are new in each `Rewriter`."""

    def __init__(self, shift: timedelta) -> None:
        self._shift = shift
        self._run = uuid.uuid4()
        self._transactions: dict[int, int] = {}

    def message_id(self, recorded: str) -> str:
        """The new id for a recorded one."""
        return str(uuid.uuid5(self._run, recorded))

    def learn(self, recorded: object, now: object) -> None:
        """A StartTransaction was answered with one number then and another one now."""
        if isinstance(recorded, int) and isinstance(now, int):
            self._transactions[recorded] = now

    def call(self, message_id: str, action: str, payload: dict[str, Any]) -> str:
        """The CALL to send."""
        return json.dumps([2, self.message_id(message_id), action, self._value(payload)], separators=(",", ":"), ensure_ascii=False)

    def _value(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._value(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self._value(one, name) for one in value]
        if name == "transactionId" and isinstance(value, int):
            return self._transactions.get(value, value)
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return self._moved(value)
        return value

    def _moved(self, text: str) -> str:
        try:
            at = datetime.fromisoformat(text)
            moved = (at if at.tzinfo else at.replace(tzinfo=UTC)) + self._shift
        except (ValueError, OverflowError):
            return text
        if not at.tzinfo:  # a station that leaves the zone away does so again
            return moved.replace(tzinfo=None).isoformat(timespec="milliseconds")
        return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shift_for(first: datetime, last: datetime, start: datetime, speed: float | None) -> timedelta:
    """How far to move recorded instants so that none lies in the future when it is sent.

    `speed` is at least 1; None plays without waits. The last instant falls on the end of the replay.
    """
    lasts = timedelta(0) if speed is None else (last - first) / speed
    return start + lasts - last
