"""The certificates that stations hold, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csms.domain.certificates import Fingerprint
from csms.storage import security_tables
from csms.storage.work import Row, Store


@dataclass(frozen=True)
class Installed:
    """A certificate that a station holds. `type` is OCPP's word for its use; all but the fingerprint may be unknown."""

    type: str
    fingerprint: Fingerprint
    subject: str | None = None
    issuer: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    pem: str | None = None


async def add(store: Store, charging_point_id: str, installed: Installed, at: datetime) -> None:
    await store.execute(
        "INSERT INTO installed_certificates (charging_point_id, type, hash_algorithm, issuer_name_hash, issuer_key_hash, serial_number,"
        " subject, issuer, valid_from, valid_until, pem, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        charging_point_id,
        installed.type,
        installed.fingerprint.algorithm,
        installed.fingerprint.issuer_name_hash,
        installed.fingerprint.issuer_key_hash,
        installed.fingerprint.serial_number,
        installed.subject,
        installed.issuer,
        installed.valid_from,
        installed.valid_until,
        installed.pem,
        at,
    )


async def of_station(store: Store, charging_point_id: str, type_: str | None = None) -> list[Row]:
    """The station's certificates in the order in which they became known, of one use or of all."""
    sql = "SELECT * FROM installed_certificates WHERE charging_point_id = $1 AND (CAST($2 AS TEXT) IS NULL OR type = $2) ORDER BY id"
    return await store.rows(sql, charging_point_id, type_)


async def rename(store: Store, row_id: int, found: Fingerprint) -> None:
    """Keep the name that the station itself gives a certificate."""
    await store.execute(
        "UPDATE installed_certificates SET hash_algorithm = $2, issuer_name_hash = $3, issuer_key_hash = $4 WHERE id = $1",
        row_id,
        found.algorithm,
        found.issuer_name_hash,
        found.issuer_key_hash,
    )


async def remove(store: Store, row_id: int) -> None:
    await store.execute("DELETE FROM installed_certificates WHERE id = $1", row_id)


async def forget(store: Store, charging_point_id: str, type_: str | None = None) -> None:
    """The station holds none any more, of one use or at all."""
    for row in await of_station(store, charging_point_id, type_):
        await remove(store, row["id"])


async def listed(charging_point_id: str) -> list[dict[str, Any]]:
    """The station's certificates, for operators to look at."""
    return await security_tables.InstalledCertificate.filter(charging_point_id=charging_point_id).order_by("id").values()
