"""What the small CSMS has on record: charge points, cards, transactions. It speaks with nobody, and forgets all when it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from tests.mutants.vault import Vault

FIRST_ID = 1000
"""Smaller numbers are left to defects."""


@dataclass
class Tag:
    """A card; a `limit` of 0 blocks it."""

    limit: int
    expires_at: datetime | None = None
    parent: str | None = None


@dataclass
class Transaction:
    """One transaction; `start` and `stop` are the payloads of the station, as they came. `reason` is kept apart, as the operator sees
    it."""

    id: int
    status: str
    start: dict[str, Any]
    stop: dict[str, Any] | None = None

    @property
    def told(self) -> tuple[Any, ...]:
        """What tells this start from another one."""
        return told(self.start)

    def row(self, identity: str) -> dict[str, Any]:
        """As the CSMS port gives it."""
        start, stop = self.start, self.stop or {}
        return {
            "id": self.id,
            "charging_point_id": identity,
            "connector_id": start["connectorId"],
            "id_tag": start["idTag"],
            "id_tag_status": self.status,
            "active": self.stop is None,
            "started_at": start["timestamp"],
            "stopped_at": stop.get("timestamp"),
            "energy_wh": stop["meterStop"] - start["meterStart"] if stop else None,
            "stop_reason": stop.get("reason", "Local") if stop else None,
            "flags": [],
            "reservation_id": start.get("reservationId"),
            "stop_id_tag": stop.get("idTag"),
        }


def told(start: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells one start from another."""
    return tuple(start.get(name) for name in ("connectorId", "idTag", "meterStart", "timestamp"))


@dataclass
class Record:
    """A charge point and all that it has told. `certificates` has the hash data of each, by serial number; `listed` are the entries of
    its local list, by card in small letters."""

    identity: str
    registration: str = "Accepted"
    password: str = ""
    profile: int = 0
    connectors: dict[int, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    reservations: dict[int, dict[str, Any]] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    certificates: dict[str, dict[str, str]] = field(default_factory=dict)
    list_version: int | None = None
    listed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def row(self, connected: bool) -> dict[str, Any]:
        """As the CSMS port gives it."""
        unknown = ("vendor", "model", "serial_number", "fw_version", "last_heartbeat_timestamp")
        return {
            "charging_point_id": self.identity,
            "registration_status": self.registration,
            "connected": connected,
            **dict.fromkeys(unknown),
            **{name: self.statuses.get(name) for name in ("fw_update_status", "diagnostics_status", "log_status")},
            "connectors": [{"connector_id": number, "status": status} for number, status in self.connectors.items()],
        }


@dataclass
class Book:
    """All records, by identity, all cards, by their id in small letters, and the vault."""

    records: dict[str, Record] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    vault: Vault | None = None
    ids: "count[int]" = field(default_factory=lambda: count(FIRST_ID))
