"""What operators may look at of security: plain rows, or NotFound."""

from __future__ import annotations

from datetime import datetime

from csms.services import reading
from csms.services.authority import Authority
from csms.services.reading import INT63, Found
from csms.storage import certificates as certificate_rows
from csms.storage import security_events


async def events(limit: int, before: int | None, charging_point_id: str | None, kind: str | None, since: datetime | None) -> list[Found]:
    """Security events, newest first."""
    newest = before if before is None else min(before, INT63)
    return await security_events.page(limit, newest, charging_point_id=charging_point_id, kind=kind, since=since)


async def certificates(charging_point_id: str, authority: Authority | None = None) -> list[Found]:
    """The certificates that a station holds; raises NotFound for an unknown station. A chain does not always hold the issuer of its first
    certificate, whose key is needed for a hash; our own `authority` is at hand."""
    await reading.charge_point(charging_point_id)
    rows = await certificate_rows.listed(charging_point_id)
    return [_named(row, authority) if authority and row["issuer_key_hash"] is None and row["pem"] is not None else row for row in rows]


def _named(row: Found, authority: Authority) -> Found:
    found = authority.fingerprint(row["pem"], row["hash_algorithm"])
    return row if found is None else {**row, "issuer_key_hash": found.issuer_key_hash}
