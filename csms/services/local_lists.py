"""Local authorization lists: built from the id tags, and what stations have of them. A list is up to date for sure only when the last one
that left for the station was accepted; else it takes a full one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from csms.domain.errors import Invalid
from csms.domain.id_tags import IdTag, Verdict, decide, key
from csms.domain.local_lists import Entry, LocalList, applied, by_key, difference, fault
from csms.services import capabilities
from csms.storage import local_lists
from csms.storage.work import Store

TAGS_MAX = 10_000
"""How many tags go into a list by themselves; more have to be chosen by whoever sends it."""
STATUSES = {Verdict.ACCEPTED: "Accepted", Verdict.BLOCKED: "Blocked", Verdict.EXPIRED: "Expired"}
FULL, DIFFERENTIAL = "Full", "Differential"


async def next_version(store: Store, charging_point_id: str) -> int:
    """A version above all that the station may have."""
    return (await local_lists.find(store, charging_point_id)).next_version


async def entries(store: Store, charging_point_id: str, update_type: str, at: datetime) -> list[Entry]:
    """What to send so that the station's list agrees with the id tags. Raises Invalid when there are too many, or when only a full list
    could do it."""
    tags = await local_lists.tags(store, TAGS_MAX + 1)
    if len(tags) > TAGS_MAX:
        raise Invalid(f"there are more than {TAGS_MAX} id tags: localAuthorizationList must name those for this charge point")
    wanted = {key(tag.id_tag): _entry(tag, at) for tag in tags}
    if update_type != DIFFERENTIAL:
        return list(wanted.values())
    known = await local_lists.find(store, charging_point_id)
    if known.needs_full or known.entries is None:
        raise Invalid("what the charge point's list holds is not known: send updateType Full")
    return difference(known.entries, wanted)


async def check(store: Store, charging_point_id: str, update_type: str, version: int, sent: list[Entry]) -> None:
    """Raise Invalid for a version that means something else (OCPP 1.6 errata, 3.52), for one that the station would call a mismatch, for
    entries that make no list, and for more of them than the station says it takes."""
    if version < 1:
        raise Invalid("listVersion must be above 0: 0 stands for an empty list, -1 for none")
    known = await local_lists.find(store, charging_point_id)
    if update_type == DIFFERENTIAL and known.version is not None and version <= known.version:
        raise Invalid(f"listVersion must be above {known.version}, which the charge point has")
    if wrong := fault(sent, full=update_type == FULL):
        raise Invalid(wrong)
    at_once = await capabilities.limit(store, charging_point_id, "SendLocalListMaxLength")
    if at_once is not None and len(sent) > at_once:
        raise Invalid(f"the charge point takes {at_once} entries at once, not {len(sent)}")
    most, base = await capabilities.limit(store, charging_point_id, "LocalAuthListMaxLength"), known.entries or {}
    length = len(sent) if update_type == FULL else len(applied(base, sent))
    if most is not None and length > most:
        raise Invalid(f"the charge point keeps a list of {most} entries, not of {length}")


async def leaves(store: Store, charging_point_id: str, version: int, at: datetime) -> None:
    """A list is on its way to the station: until it is accepted, the station may have it or not."""
    known = await local_lists.find(store, charging_point_id)
    await local_lists.save(store, charging_point_id, replace(known, offered_version=version), at)


async def answered(
    store: Store, charging_point_id: str, update_type: str, version: int, sent: list[dict[str, Any]], answer: str, at: datetime
) -> None:
    """The station's answer to a list."""
    known = await local_lists.find(store, charging_point_id)
    if answer == "Accepted":
        base = None if known.entries is None else applied(known.entries, sent)
        known = LocalList(version, version, by_key(sent) if update_type == FULL else base)
    elif answer == "NotSupported":
        known = LocalList()
    await local_lists.save(store, charging_point_id, known, at, update_type, answer)


async def told_version(store: Store, charging_point_id: str, version: int, at: datetime) -> None:
    """The station says which version it has. If it is not the one that was known, what the list holds is not known either."""
    known = await local_lists.find(store, charging_point_id)
    same = version == known.version
    offered = known.offered_version if not same and known.offered_version is not None else version
    await local_lists.save(store, charging_point_id, LocalList(version, offered, known.entries if same else _empty(version)), at)


def _empty(version: int) -> dict[str, Entry] | None:
    return {} if version == 0 else None


def _entry(tag: IdTag, at: datetime) -> Entry:
    info = {"status": STATUSES[decide(tag, at).verdict]}
    if tag.expiry_date is not None:
        info["expiryDate"] = tag.expiry_date.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if tag.parent_id_tag is not None:
        info["parentIdTag"] = tag.parent_id_tag
    return {"idTag": tag.id_tag, "idTagInfo": info}
