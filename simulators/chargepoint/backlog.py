"""The queue of transaction messages: StartTransaction, StopTransaction and MeterValues of a transaction.

Theory of operation. Such a message is never sent past the queue and never overtakes another (OCPP 1.6, 3.7: in
chronological order): it is appended with its original timestamp, only the head is ever in flight, and the head
leaves the queue when the CSMS has answered it. A refusal, a bad answer or a timeout counts as a failed attempt;
the head then waits `interval × attempts made` and is sent again, until the attempts are used up and it is
dropped (3.7.1). While the head waits, all wait. A lost connection is no attempt: the head is simply sent again.

A message that was written before its transaction had an id carries only the session's own id. When the answer to
the StartTransaction comes, `adopt` gives the transaction id to everything of that session in the queue. If the
StartTransaction was dropped instead, what follows is sent with transactionId -1 (errata 3.18).

The queue is kept in a `BacklogStore`, so that it can outlive the process. This module does not know how a message
is sent, nor what its answer means.
"""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from simulators.chargepoint.events import Payload

NO_TRANSACTION = -1


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction message; `due` is the earliest instant of the next attempt, None: as soon as possible."""

    key: int
    session_id: str
    connector: int
    action: str
    payload: Payload
    attempts: int = 0
    due: datetime | None = None


class BacklogStore(Protocol):
    """Where entries are kept; keys rise in order of arrival."""

    def load(self) -> list[Entry]:
        """Hand over all entries in order of their keys."""
        ...

    def append(self, entry: Entry) -> None:
        """Keep a new entry."""
        ...

    def update(self, entry: Entry) -> None:
        """Replace the entry with the same key."""
        ...

    def remove(self, key: int) -> None:
        """Forget an entry."""
        ...


@runtime_checkable
class DurableStore(BacklogStore, Protocol):
    """A store that keeps the rest of a charge point as well, as named texts."""

    def recall(self, name: str) -> str | None:
        """The text that was kept last under this name."""
        ...

    def keep(self, name: str, text: str) -> None:
        """Keep a text in place of the one before."""
        ...

    def commit(self) -> None:
        """Make all changes since the last time last, together."""
        ...


class MemoryStore:
    """A store that lives as long as its owner keeps it: hand it to the next machine to play a restart."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}

    def load(self) -> list[Entry]:
        return [self._entries[key] for key in sorted(self._entries)]

    def append(self, entry: Entry) -> None:
        self._entries[entry.key] = entry

    def update(self, entry: Entry) -> None:
        self._entries[entry.key] = entry

    def remove(self, key: int) -> None:
        self._entries.pop(key, None)


class Backlog:
    """The queue; every change is in the store before the method returns."""

    __slots__ = ("_entries", "_store")

    def __init__(self, store: BacklogStore) -> None:
        self._store = store
        self._entries = deque(replace(entry, due=None) for entry in store.load())  # a restart does not wait

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def head(self) -> Entry | None:
        """The oldest message, the only one that may be sent."""
        return self._entries[0] if self._entries else None

    @property
    def actions(self) -> tuple[str, ...]:
        """What waits, by its actions, the oldest first."""
        return tuple(entry.action for entry in self._entries)

    @property
    def newest_key(self) -> int:
        """The highest key in the queue, 0 when it is empty."""
        return self._entries[-1].key if self._entries else 0

    def append(self, entry: Entry) -> None:
        """Queue a message; its key must be higher than all before it."""
        if entry.key <= self.newest_key:
            raise ValueError("keys of the backlog must rise")
        self._store.append(entry)
        self._entries.append(entry)

    def adopt(self, session_id: str, transaction_id: int) -> int:
        """Give the transaction id to all queued messages of the session; return to how many."""
        adopted = 0
        for place, entry in enumerate(self._entries):
            if entry.session_id == session_id and entry.action != "StartTransaction":
                named: dict[str, Any] = {**entry.payload, "transactionId": transaction_id}
                self._put(place, replace(entry, payload=named))
                adopted += 1
        return adopted

    def done(self) -> Entry:
        """Take the head out: it was answered or dropped. Raises IndexError when the queue is empty."""
        entry = self._entries.popleft()
        self._store.remove(entry.key)
        return entry

    def fail(self, at: datetime, *, attempts: int, interval_s: float) -> Entry | None:
        """Count a failed attempt of the head; the head if that was the last one (it stays), else None."""
        head = self._entries[0]
        tried = head.attempts + 1
        due = at + timedelta(seconds=interval_s * tried)
        self._put(0, replace(head, attempts=tried, due=due))
        return self._entries[0] if tried >= attempts else None

    def put_off(self, by: timedelta) -> None:
        """The clock was set: let the next attempt of the head come so much later by the new time."""
        head = self.head
        if head is not None and head.due is not None:
            self._put(0, replace(head, due=head.due + by))

    def _put(self, place: int, entry: Entry) -> None:
        self._store.update(entry)
        self._entries[place] = entry


def wire_payload(entry: Entry) -> Payload:
    """The payload to send now: a message whose transaction never got an id goes out with -1."""
    if entry.action == "StartTransaction" or "transactionId" in entry.payload:
        return entry.payload
    return {"transactionId": NO_TRANSACTION, **entry.payload}
