"""The local authorization list: cards that the CSMS has sent in advance (OCPP 1.6, 3.5.2 and 5.15).

Only SendLocalList changes it, a whole update or none of it; it outlives restarts. It does not decide when its word
may be used. Cards are compared without regard to case.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from simulators.chargepoint.authorization_cache import CacheEntry, dump_entry, entry_of
from simulators.chargepoint.events import Payload
from simulators.chargepoint.instants import OwnTime, unchanged

ACCEPTED, FAILED, VERSION_MISMATCH = "Accepted", "Failed", "VersionMismatch"


class LocalList:
    """The list and its version; empty and without a version until the first update."""

    __slots__ = ("_entries", "_version")

    def __init__(self) -> None:
        self._version = 0
        self._entries: dict[str, CacheEntry] | None = None

    def __len__(self) -> int:
        return len(self._entries or ())

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries or ())

    @property
    def version(self) -> int:
        """The version that the CSMS is told: 0 while the list is empty (5.10)."""
        return self._version if self._entries else 0

    def get(self, id_tag: str, at: datetime) -> CacheEntry | None:
        """The word on a card, None when it is not listed; an accepted one that has run out by `at` is `Expired`."""
        entry = (self._entries or {}).get(id_tag.casefold())
        return None if entry is None else entry.as_of(at)

    def replace(self, version: int, data: Sequence[Payload], at_most: int, own_time: OwnTime = unchanged) -> tuple[str, str]:
        """Take a full update; the UpdateStatus and, when it failed, why. `own_time` is for the expiry dates."""
        why = _why_not(version, data)
        if why is None and any("idTagInfo" not in item for item in data):
            why = "a full list needs idTagInfo for each card"
        if why is not None:
            return FAILED, why
        return self._take(version, {}, data, at_most, own_time)

    def amend(self, version: int, data: Sequence[Payload], at_most: int, own_time: OwnTime = unchanged) -> tuple[str, str]:
        """Take a differential update: cards with idTagInfo are set, those without are deleted (7.1)."""
        if version <= self.version:
            return VERSION_MISMATCH, f"version {version} is not above {self.version}"
        why = _why_not(version, data)
        if why is not None:
            return FAILED, why
        return self._take(version, dict(self._entries or {}), data, at_most, own_time)

    @property
    def edition(self) -> object:
        """Another object for each update, by which it is seen that there was one."""
        return self._entries

    def dump(self) -> dict[str, Any]:
        """Everything that has to outlive the process, as JSON."""
        return {"version": self._version, "cards": {name: dump_entry(entry) for name, entry in (self._entries or {}).items()}}

    def load(self, dumped: Mapping[str, Any]) -> None:
        """Take what an earlier process dumped."""
        self._version = dumped["version"]
        self._entries = {name: entry_of(info) for name, info in dumped["cards"].items()} or None

    def _take(
        self, version: int, entries: dict[str, CacheEntry], data: Sequence[Payload], at_most: int, own_time: OwnTime
    ) -> tuple[str, str]:
        for item in data:
            name = item["idTag"].casefold()
            entries.pop(name, None)
            if "idTagInfo" in item:
                entries[name] = entry_of(item["idTagInfo"], own_time)
        if len(entries) > at_most:
            return FAILED, f"the list would have {len(entries)} cards, more than {at_most}"
        self._version, self._entries = version, entries or None
        return ACCEPTED, ""


def _why_not(version: int, data: Sequence[Payload]) -> str | None:
    if version < 1:
        return f"{version} is no version of a list (errata 3.52)"
    if len({item["idTag"].casefold() for item in data}) < len(data):
        return "a card stands in it twice (6.41)"
    for item in data:
        info = item.get("idTagInfo", {})
        if "expiryDate" in info and entry_of(info).expires_at is None:
            return f"the expiry date of {item['idTag']} is no date"
    return None
