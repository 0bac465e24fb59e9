"""What a station's queue still holds when its program ends: in words, and as facts for `--json`. It reads no queue."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Remains:
    """The `actions` of the transaction messages that were not delivered; `store` is the file that keeps them, if any."""

    actions: tuple[str, ...]
    store: Path | None

    @property
    def lost(self) -> bool:
        """Whether anything ends with the process."""
        return bool(self.actions) and self.store is None

    def words(self) -> str:
        """A sentence; nothing when nothing remains."""
        if not self.actions:
            return ""
        number = len(self.actions)
        what = f"{number} transaction message{'s' if number > 1 else ''}"
        named = ", ".join(f"{times} {action}" if times > 1 else action for action, times in Counter(self.actions).items())
        if self.store is not None:
            return f"{what} {'wait' if number > 1 else 'waits'} in {self.store} for the next start with --store: {named}"
        verbs = ("were", "are") if number > 1 else ("was", "is")
        return f"{what} {verbs[0]} never delivered and {verbs[1]} lost: {named} (--store FILE keeps them)"

    def facts(self) -> dict[str, object]:
        """The same for a program."""
        return {"undelivered": list(self.actions), "kept": self.store is not None} if self.actions else {}
