"""Charge points and their connectors, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from csms.domain.charge_points import UNREPORTED, Boot, ConnectorStatus
from csms.domain.transactions import milliseconds
from csms.storage.work import Row, Store

FACTS = (
    "charging_point_id",
    "ocpp_protocol",
    "vendor",
    "model",
    "serial_number",
    "fw_version",
    "fw_update_status",
    "fw_update_timestamp",
    "iccid",
    "imsi",
    "diagnostics_status",
    "last_heartbeat_timestamp",
    "description",
    "meter_serial_number",
    "meter_type",
)
"""The columns that tell all that is known of a charge point."""

OWN_WORDS = (
    "availabilities",
    "charging_profiles",
    "configuration_keys",
    "connectors",
    "installed_certificates",
    "local_lists",
    "transfers",
)
"""The tables of what a station has told of itself, which go with it."""


NEVER = datetime(1900, 1, 1, tzinfo=UTC)
"""Before any instant at which a station could have reported something."""


async def add(
    store: Store,
    charging_point_id: str,
    at: datetime,
    *,
    description: str = "",
    registration_status: str = "Accepted",
    password_hash: str | None = None,
    security_profile: int = 0,
) -> bool:
    """Create a charge point; False when the identity is taken."""
    return bool(
        await store.execute(
            "INSERT INTO charge_points (charging_point_id, created_at, description, registration_status, password_hash, security_profile,"
            " connection_epoch) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            charging_point_id,
            at,
            description,
            registration_status,
            password_hash,
            security_profile,
            milliseconds(at),  # above every epoch of a former charge point of this name
        )
    )


async def find(store: Store, charging_point_id: str) -> Row | None:
    """The whole row, identities compared exactly."""
    return await store.row("SELECT * FROM charge_points WHERE charging_point_id = $1", charging_point_id)


async def hold(store: Store, charging_point_id: str) -> bool:
    """Keep the charge point to this unit until its end; False when there is none."""
    return await store.row(f"SELECT 1 FROM charge_points WHERE charging_point_id = $1{store.lock}", charging_point_id) is not None


async def set_column(
    store: Store, charging_point_id: str, column: Literal["description", "registration_status"], value: str | None
) -> None:
    """Set what an operator may set."""
    await store.execute(f"UPDATE charge_points SET {column} = $2 WHERE charging_point_id = $1", charging_point_id, value)


async def remove(store: Store, charging_point_id: str) -> bool:
    """Delete a charge point and what is known of it by its own words; its sessions, reservations and commands stay. False when there is
    none."""
    for table in OWN_WORDS:
        await store.execute(f"DELETE FROM {table} WHERE charging_point_id = $1", charging_point_id)
    return bool(await store.execute("DELETE FROM charge_points WHERE charging_point_id = $1", charging_point_id))


async def raise_epoch(store: Store, charging_point_id: str, node: str, protocol: str, at: datetime) -> int | None:
    """Count a new connection on `node` and return its epoch; None when there is no such charge point."""
    row = await store.row(
        "UPDATE charge_points SET connection_epoch = connection_epoch + 1, connected_node = $2, connected_at = $3, last_seen = $3,"
        " ocpp_protocol = $4 WHERE charging_point_id = $1 RETURNING connection_epoch",
        charging_point_id,
        node,
        at,
        protocol,
    )
    return row["connection_epoch"] if row else None


async def end_epoch(store: Store, charging_point_id: str, epoch: int, at: datetime) -> bool:
    """Mark the connection of `epoch` as ended, unless a newer one has begun."""
    return bool(
        await store.execute(
            "UPDATE charge_points SET connected_node = NULL, last_seen = $3 WHERE charging_point_id = $1 AND connection_epoch = $2",
            charging_point_id,
            epoch,
            at,
        )
    )


async def forget_connections(store: Store, node: str) -> int:
    """Clear what a former run of `node` left marked as connected."""
    return await store.execute("UPDATE charge_points SET connected_node = NULL WHERE connected_node = $1", node)


async def touch(store: Store, charging_point_id: str, at: datetime) -> None:
    """The station was heard of."""
    await store.execute("UPDATE charge_points SET last_seen = $2 WHERE charging_point_id = $1", charging_point_id, at)


async def see(store: Store, sightings: list[tuple[str, datetime, datetime | None]]) -> None:
    """Stations were heard of, and had heartbeats (or none): move both times forward, never back. The stations come in their order, so that
    two nodes that write at once do not lock each other out."""
    heard: list[tuple[object, ...]] = [(station, at) for station, at, _ in sightings]
    beaten: list[tuple[object, ...]] = [(station, heartbeat) for station, _, heartbeat in sightings if heartbeat is not None]
    for column, rows in (("last_seen", heard), ("last_heartbeat_timestamp", beaten)):
        if not rows:
            continue
        await store.execute_many(
            f"UPDATE charge_points SET {column} = $2 WHERE charging_point_id = $1 AND ({column} IS NULL OR {column} < $2)",
            rows,
        )


async def save_boot(store: Store, charging_point_id: str, boot: Boot, at: datetime) -> Row | None:
    """Keep what the station says at boot, with the answer that its registration gets; return the row as it is now."""
    await store.execute(
        "UPDATE charge_points SET vendor = $2, model = $3, serial_number = $4, charge_box_serial_number = $5, fw_version = $6,"
        " iccid = $7, imsi = $8, meter_serial_number = $9, meter_type = $10, last_seen = $11, last_heartbeat_timestamp = $11,"
        " boot_status = registration_status WHERE charging_point_id = $1",
        charging_point_id,
        boot.vendor,
        boot.model,
        boot.serial_number,
        boot.charge_box_serial_number,
        boot.fw_version,
        boot.iccid,
        boot.imsi,
        boot.meter_serial_number,
        boot.meter_type,
        at,
    )
    return await find(store, charging_point_id)


async def save_firmware_status(store: Store, charging_point_id: str, status: str, at: datetime, request_id: int | None = None) -> None:
    """How far a firmware update is; the request's number is that of a signed update."""
    await store.execute(
        "UPDATE charge_points SET fw_update_status = $2, fw_update_timestamp = $3, fw_update_request_id = $4, last_seen = $3"
        " WHERE charging_point_id = $1",
        charging_point_id,
        status,
        at,
        request_id,
    )


async def save_log_status(store: Store, charging_point_id: str, status: str, at: datetime, request_id: int | None) -> None:
    """How far the upload of a log is."""
    await store.execute(
        "UPDATE charge_points SET log_status = $2, log_timestamp = $3, log_request_id = $4, last_seen = $3 WHERE charging_point_id = $1",
        charging_point_id,
        status,
        at,
        request_id,
    )


async def raise_security_profile(store: Store, charging_point_id: str, profile: int) -> bool:
    """Put a security profile into force; False when the station's is higher already, or when there is no such charge point."""
    return bool(
        await store.execute(
            "UPDATE charge_points SET security_profile = $2,"
            " awaited_security_profile = CASE WHEN awaited_security_profile > $2 THEN awaited_security_profile END"
            " WHERE charging_point_id = $1 AND security_profile <= $2",
            charging_point_id,
            profile,
        )
    )


async def await_security_profile(store: Store, charging_point_id: str, profile: int) -> bool:
    """Note a profile that the station may come back with; False when it is none above the one in force."""
    return bool(
        await store.execute(
            "UPDATE charge_points SET awaited_security_profile = $2 WHERE charging_point_id = $1 AND security_profile < $2",
            charging_point_id,
            profile,
        )
    )


async def expect_security_profile_no_more(store: Store, charging_point_id: str, profile: int) -> None:
    """Forget a profile that the station might have come back with."""
    await store.execute(
        "UPDATE charge_points SET awaited_security_profile = NULL WHERE charging_point_id = $1 AND awaited_security_profile = $2",
        charging_point_id,
        profile,
    )


async def save_diagnostics_status(store: Store, charging_point_id: str, status: str, at: datetime) -> None:
    await store.execute(
        "UPDATE charge_points SET diagnostics_status = $2, diagnostics_timestamp = $3, last_seen = $3 WHERE charging_point_id = $1",
        charging_point_id,
        status,
        at,
    )


async def save_connector(store: Store, charging_point_id: str, status: ConnectorStatus, received_at: datetime) -> bool:
    """Keep a connector's state. False for a report older than the one kept, which changes nothing. One from the future counts from when
    it came, so that it is in nobody's way later."""
    changed = await store.execute(
        "INSERT INTO connectors (charging_point_id, connector_id, status, error_code, info, vendor_id, vendor_error_code, status_at,"
        " counts_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (charging_point_id, connector_id) DO UPDATE SET"
        " status = excluded.status, error_code = excluded.error_code, info = excluded.info, vendor_id = excluded.vendor_id,"
        " vendor_error_code = excluded.vendor_error_code, status_at = excluded.status_at, counts_at = excluded.counts_at"
        " WHERE connectors.counts_at <= excluded.counts_at",
        charging_point_id,
        status.connector_id,
        status.status,
        status.error_code,
        status.info,
        status.vendor_id,
        status.vendor_error_code,
        status.at,
        min(status.at, received_at),
    )
    return bool(changed)


async def expect_connector(store: Store, charging_point_id: str, connector_id: int) -> None:
    """Keep that the station has this connector, before it has reported it."""
    await store.execute(
        "INSERT INTO connectors (charging_point_id, connector_id, status, error_code, status_at, counts_at)"
        " VALUES ($1, $2, $3, $3, $4, $4) ON CONFLICT DO NOTHING",
        charging_point_id,
        connector_id,
        UNREPORTED,
        NEVER,
    )


async def connectors_of(store: Store, charging_point_id: str) -> set[int]:
    """The connectors that the station has reported, or was said to have, without the one that is the station itself."""
    rows = await store.rows("SELECT connector_id FROM connectors WHERE charging_point_id = $1 AND connector_id > 0", charging_point_id)
    return {row["connector_id"] for row in rows}


def facts(row: Mapping[str, object]) -> dict[str, object]:
    """All that is known of a charge point, under our own names."""
    return {name: row[name] for name in FACTS}
