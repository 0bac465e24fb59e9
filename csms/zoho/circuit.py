"""The circuit to a target: after some failures in a row, of more than one sender, nothing is tried but one probe from time to time, until
one gets through. A single delivery that the target does not like opens nothing: it comes to its own end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

FAILURES_MAX = 5
PROBE_EVERY_S = 30.0


@dataclass
class Circuit:
    """Counts failures in a row. `probe_every_s` is how long nothing is tried once it is open."""

    probe_every_s: float = PROBE_EVERY_S
    failures: int = 0
    senders: set[str] = field(default_factory=set)
    probe_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.probe_at is not None

    def may_try(self, at: datetime) -> bool:
        """Whether something may be tried now; while open, only what is due as a probe."""
        return self.probe_at is None or at >= self.probe_at

    def failed(self, at: datetime, sender: str, *, unreachable: bool) -> None:
        """The target did not take a delivery of `sender`; `unreachable`: it did not even answer."""
        self.failures += 1
        self.senders.add(sender)
        if self.is_open or (self.failures >= FAILURES_MAX and (unreachable or len(self.senders) > 1)):
            self.probe_at = at + timedelta(seconds=self.probe_every_s)

    def answered(self) -> bool:
        """The target answered for good or ill; True when that closes an open circuit."""
        was_open = self.is_open
        self.failures, self.probe_at = 0, None
        self.senders.clear()
        return was_open
