"""What the CSMS has said about cards: the authorization cache (OCPP 1.6, 3.5.1).

It keeps the latest word on each card, good or bad; it does not decide when that word may be used. Cards are
compared without regard to case.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulators.chargepoint.events import Payload
from simulators.chargepoint.instants import read

CAPACITY = 200


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """The latest IdTagInfo for one card."""

    status: str
    parent_id_tag: str | None
    expires_at: datetime | None


class AuthorizationCache:
    """A bounded memory of cards; when full, refused cards go first, then the oldest accepted ones."""

    __slots__ = ("_capacity", "_entries")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: dict[str, CacheEntry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, id_tag: str, info: Payload) -> None:
        """Learn an IdTagInfo, as it stood in an answer of the CSMS."""
        key = id_tag.casefold()
        self._entries.pop(key, None)
        if len(self._entries) >= self._capacity:
            self._make_room()
        expiry: Any = info.get("expiryDate")
        self._entries[key] = CacheEntry(str(info["status"]), info.get("parentIdTag"), read(expiry) if expiry else None)

    def get(self, id_tag: str, at: datetime) -> CacheEntry | None:
        """The latest word on a card; an accepted one that has run out by `at` is `Expired`."""
        entry = self._entries.get(id_tag.casefold())
        if entry is None or entry.expires_at is None or entry.expires_at > at or entry.status != "Accepted":
            return entry
        entry = CacheEntry("Expired", entry.parent_id_tag, entry.expires_at)
        self._entries[id_tag.casefold()] = entry
        return entry

    def clear(self) -> None:
        """Forget all cards."""
        self._entries.clear()

    def _make_room(self) -> None:
        accepted = {key: entry for key, entry in self._entries.items() if entry.status == "Accepted"}
        while len(accepted) >= self._capacity:
            del accepted[next(iter(accepted))]
        self._entries = accepted
