"""Local authorization lists: what a station's list says, what it should say, and the difference between both. An entry is the tag's
spelling with what the station may remember of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csms.domain.id_tags import key

Entry = dict[str, Any]
Entries = Mapping[str, Entry]


@dataclass(frozen=True)
class LocalList:
    """A station's list as far as it is known. `version` is what the station last confirmed (None: never), `offered_version` the last one
    that left for it; `entries` by tag key, None when they are not known."""

    version: int | None = None
    offered_version: int | None = None
    entries: Entries | None = None

    @property
    def needs_full(self) -> bool:
        """Whether only a full list can bring the station up to date for sure."""
        return self.version is None or self.entries is None or self.offered_version != self.version

    @property
    def next_version(self) -> int:
        """A version that is above all that the station may have."""
        return max(self.version or 0, self.offered_version or 0, 0) + 1


def by_key(entries: list[Entry]) -> dict[str, Entry]:
    """Entries by tag key; of several for one tag the last counts."""
    return {key(entry["idTag"]): entry for entry in entries}


def fault(entries: list[Entry], *, full: bool) -> str:
    """Why these entries make no list, or an empty text: no tag may stand there twice, and a full list has nothing to take out (OCPP 1.6,
    5.15)."""
    seen: set[str] = set()
    for entry in entries:
        if key(entry["idTag"]) in seen:
            return f"{entry['idTag']} stands twice in the list: tags are told apart without regard to case"
        if full and "idTagInfo" not in entry:
            return f"{entry['idTag']} has no idTagInfo: in a full list there is nothing to take out"
        seen.add(key(entry["idTag"]))
    return ""


def difference(before: Entries, after: Entries) -> list[Entry]:
    """The entries that make `after` of `before`: new and changed ones whole, removed ones by their tag alone."""
    changed = [entry for name, entry in after.items() if before.get(name) != entry]
    removed = [{"idTag": entry["idTag"]} for name, entry in before.items() if name not in after]
    return changed + removed


def applied(before: Entries, changes: list[Entry]) -> dict[str, Entry]:
    """What a list says after a differential update."""
    after = dict(before)
    for name, entry in by_key(changes).items():
        if "idTagInfo" in entry:
            after[name] = entry
        else:
            after.pop(name, None)
    return after
