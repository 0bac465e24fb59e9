"""What an attempt's end means, and when the next attempt is due.

Pure: status, body, instant and chance are handed in. It neither sends nor remembers anything.
"""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Literal

Profile = Literal["plain", "function"]

RETRY_AFTER_CAP_S = 3600.0
_LONGEST_WAIT_S = 366 * 86400.0


class Outcome(StrEnum):
    """How an attempt ended; DEAD means that no other attempt can help."""

    DELIVERED = "delivered"
    RETRY = "retry"
    DEAD = "dead"


BY_STATUS = {408: Outcome.RETRY, 425: Outcome.RETRY, 429: Outcome.RETRY}
BY_CLASS = {2: Outcome.DELIVERED, 3: Outcome.RETRY, 4: Outcome.DEAD, 5: Outcome.RETRY}


def judge(status: int | None, body: bytes = b"", profile: Profile = "plain") -> Outcome:
    """The outcome of an answer; None stands for no whole answer (timeout, connection error).

    In the function profile a 2xx counts only when its `code`, if it has one, is `success`, and never when it is an
    HTML page, which Zoho sends instead of JSON when it throttles.
    """
    if status is None:
        return Outcome.RETRY
    outcome = BY_STATUS.get(status) or BY_CLASS.get(status // 100, Outcome.RETRY)
    if outcome is Outcome.DELIVERED and profile == "function":
        refused = body.lstrip()[:1] == b"<" or code(body) not in (None, "success")
        return Outcome.RETRY if refused else Outcome.DELIVERED
    return outcome


def code(body: bytes) -> object:
    """The `code` of a JSON object, None when the body is anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value.get("code") if isinstance(value, dict) else None


@dataclass(frozen=True)
class Schedule:
    """The waits before each attempt in seconds, the first one included; after the last comes the dead letter."""

    waits_s: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.waits_s or not all(0 <= wait <= _LONGEST_WAIT_S for wait in self.waits_s):
            raise ValueError("a retry schedule is a list of waits between 0 and a year, in seconds")

    def next_due(self, attempts_made: int, at: datetime, chance: float, retry_after_s: float | None = None) -> datetime | None:
        """When the next attempt is due, None when there is none left (dead letter).

        `at` is the end of the attempt before, or the birth of the delivery. `chance` from [0, 1) draws the wait
        between half of it and the whole; a Retry-After only lengthens it, up to RETRY_AFTER_CAP_S.
        """
        if attempts_made >= len(self.waits_s):
            return None
        wait_s = self.waits_s[attempts_made] * (0.5 + chance / 2)
        if retry_after_s is not None:
            wait_s = max(wait_s, min(retry_after_s, RETRY_AFTER_CAP_S))
        return at + timedelta(seconds=wait_s)


def retry_after(value: str | None, at: datetime) -> float | None:
    """A Retry-After header in seconds from `at`, for both its forms; None when absent or unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text)
        return seconds if math.isfinite(seconds) else RETRY_AFTER_CAP_S
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - at).total_seconds())
