"""What the CSMS has said about cards: the authorization cache (OCPP 1.6, 3.5.1).

It keeps the latest word on each card, good or bad; it does not decide when that word may be used. Cards are
compared without regard to case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from simulators.chargepoint.events import Payload
from simulators.chargepoint.instants import OwnTime, read, unchanged, written

CAPACITY = 200


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """The latest IdTagInfo for one card."""

    status: str
    parent_id_tag: str | None
    expires_at: datetime | None

    def as_of(self, at: datetime) -> "CacheEntry":
        """The entry as it counts at an instant: an accepted one that has run out is `Expired`."""
        if self.expires_at is None or self.expires_at > at or self.status != "Accepted":
            return self
        return CacheEntry("Expired", self.parent_id_tag, self.expires_at)


def dump_entry(entry: CacheEntry) -> Payload:
    """The IdTagInfo that `entry_of` reads again."""
    info = {"status": entry.status, "parentIdTag": entry.parent_id_tag, "expiryDate": entry.expires_at and written(entry.expires_at)}
    return {name: value for name, value in info.items() if value is not None}


def entry_of(info: Payload, own_time: OwnTime = unchanged) -> CacheEntry:
    """Read an IdTagInfo (7.27), its expiry on the own clock; one that is no date does not count."""
    expires_at = read(info.get("expiryDate") or "")
    try:
        expires_at = None if expires_at is None else own_time(expires_at)
    except OverflowError:
        expires_at = None
    return CacheEntry(str(info["status"]), info.get("parentIdTag"), expires_at)


class AuthorizationCache:
    """A bounded memory of cards; when full, refused cards go first, then the oldest accepted ones."""

    __slots__ = ("_capacity", "_entries")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: dict[str, CacheEntry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, id_tag: str, info: Payload, own_time: OwnTime = unchanged) -> None:
        """Learn an IdTagInfo, as it stood in an answer of the CSMS."""
        key = id_tag.casefold()
        self._entries.pop(key, None)
        if len(self._entries) >= self._capacity:
            self._make_room()
        self._entries[key] = entry_of(info, own_time)

    def get(self, id_tag: str, at: datetime) -> CacheEntry | None:
        """The latest word on a card; an accepted one that has run out by `at` is `Expired`."""
        entry = self._entries.get(id_tag.casefold())
        if entry is None:
            return None
        entry = self._entries[id_tag.casefold()] = entry.as_of(at)
        return entry

    def forget(self, id_tag: str) -> None:
        """Forget one card: the local list has a word on it now (3.5.3)."""
        self._entries.pop(id_tag.casefold(), None)

    def clear(self) -> None:
        """Forget all cards."""
        self._entries.clear()

    def dump(self) -> dict[str, Payload]:
        """Everything that has to outlive the process, as JSON."""
        return {name: dump_entry(entry) for name, entry in self._entries.items()}

    def load(self, dumped: Mapping[str, Payload]) -> None:
        """Take what an earlier process dumped."""
        self._entries = {name: entry_of(info) for name, info in dumped.items()}

    def _make_room(self) -> None:
        accepted = {key: entry for key, entry in self._entries.items() if entry.status == "Accepted"}
        while len(accepted) >= self._capacity:
            del accepted[next(iter(accepted))]
        self._entries = accepted
