"""What stations have told in their answers, as the operator API shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from csms.api.views import STATUSES, shown
from csms.domain.id_tags import Rule
from csms.domain.local_lists import LocalList
from csms.domain.secrets import is_secret
from csms.services.explanation import Explanation

Row = Mapping[str, Any]
View = dict[str, Any]
RESERVATION = (
    "id",
    "charging_point_id",
    "reservation_id",
    "connector_id",
    "id_tag",
    "parent_id_tag",
    "expiry_date",
    "state",
    "transaction_id",
    "accepted_at",
    "ended_at",
)
PROFILE = ("id", "profile_id", "connector_id", "stack_level", "purpose", "transaction_id", "state", "accepted_at", "ended_at")
SETTING = ("key", "value", "readonly", "reboot_required", "known_at")
TRANSFER = ("id", "kind", "location", "file_name", "asked_at", "status", "status_at")
AVAILABILITY = ("connector_id", "wanted", "answer", "asked_at", "reached_at")
RULES = {"accepted": "accepted", "invalid": "known", "blocked": "not blocked", "expired": "not expired", "concurrent": "below its limit"}


def reservation(row: Row) -> View:
    return _fields(RESERVATION, row)


def charging_profile(row: Row) -> View:
    return {**_fields(PROFILE, row), "profile": json.loads(row["profile"])}


def setting(row: Row) -> View:
    return {**_fields(SETTING, row), "secret": is_secret(row["key"])}


def transfer(row: Row) -> View:
    return {**_fields(TRANSFER, row), "progress": json.loads(row["progress"])}


def availability(row: Row) -> View:
    return _fields(AVAILABILITY, row)


def local_list(row: Row | None) -> View:
    """`needs_full`: only a full list can bring the station up to date for sure."""
    if row is None:
        return {"version": None, "kind": None, "answer": None, "needs_full": True, "entries": None, "updated_at": None}
    entries = json.loads(row["entries"]) if row["entries"] is not None else None
    needs_full = LocalList(row["version"], row["offered_version"], entries).needs_full
    shows = {name: shown(row[name]) for name in ("version", "kind", "answer", "updated_at")}
    return {**shows, "needs_full": needs_full, "entries": None if entries is None else list(entries.values())}


def explanation(charging_point_id: str, id_tag: str, found: Explanation) -> View:
    """The tag's decision with its rules, and the station."""
    decision = found.decision
    return {
        "charging_point_id": charging_point_id,
        "id_tag": id_tag,
        "status": STATUSES[decision.verdict.value],
        "expiry_date": shown(decision.expiry_date),
        "parent_id_tag": decision.parent_id_tag,
        "active_transactions": found.active_transactions,
        "rules": [_rule(rule) for rule in found.rules],
        "station": {
            "connected": found.connected,
            "registration_status": found.registration_status,
            "boot_status": found.boot_status,
            "free": found.free,
            "connectors": [vars(connector) for connector in found.connectors],
        },
    }


def _rule(rule: Rule) -> View:
    return {"rule": RULES[rule.verdict.value], "holds": rule.holds, "otherwise": STATUSES[rule.verdict.value]}


def _fields(names: tuple[str, ...], row: Row) -> View:
    return {name: shown(row[name]) for name in names}
