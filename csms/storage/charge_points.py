"""Charge points and their connectors, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from csms.domain.charge_points import Boot, ConnectorStatus
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


async def add(
    store: Store,
    charging_point_id: str,
    at: datetime,
    *,
    description: str = "",
    registration_status: str = "Accepted",
    password_hash: str | None = None,
) -> bool:
    """Create a charge point; False when the identity is taken."""
    return bool(
        await store.execute(
            "INSERT INTO charge_points (charging_point_id, created_at, description, registration_status, password_hash,"
            " connection_epoch) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            charging_point_id,
            at,
            description,
            registration_status,
            password_hash,
            milliseconds(at),  # above every epoch of a former charge point of this name
        )
    )


async def find(store: Store, charging_point_id: str, *, lock: bool = False) -> Row | None:
    """The whole row, identities compared exactly. `lock`: hold it until the end of the unit."""
    return await store.row("SELECT * FROM charge_points WHERE charging_point_id = $1" + (store.lock if lock else ""), charging_point_id)


async def set_column(
    store: Store, charging_point_id: str, column: Literal["description", "registration_status", "password_hash"], value: str | None
) -> None:
    """Set what an operator may set."""
    await store.execute(f"UPDATE charge_points SET {column} = $2 WHERE charging_point_id = $1", charging_point_id, value)


async def remove(store: Store, charging_point_id: str) -> bool:
    """Delete a charge point and its connectors; False when there is none."""
    await store.execute("DELETE FROM connectors WHERE charging_point_id = $1", charging_point_id)
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


async def beat(store: Store, charging_point_id: str, at: datetime) -> None:
    """The station sent a heartbeat."""
    await store.execute(
        "UPDATE charge_points SET last_seen = $2, last_heartbeat_timestamp = $2 WHERE charging_point_id = $1",
        charging_point_id,
        at,
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


async def save_firmware_status(store: Store, charging_point_id: str, status: str, at: datetime) -> None:
    await store.execute(
        "UPDATE charge_points SET fw_update_status = $2, fw_update_timestamp = $3, last_seen = $3 WHERE charging_point_id = $1",
        charging_point_id,
        status,
        at,
    )


async def save_diagnostics_status(store: Store, charging_point_id: str, status: str, at: datetime) -> None:
    await store.execute(
        "UPDATE charge_points SET diagnostics_status = $2, diagnostics_timestamp = $3, last_seen = $3 WHERE charging_point_id = $1",
        charging_point_id,
        status,
        at,
    )


async def save_connector(store: Store, charging_point_id: str, status: ConnectorStatus) -> None:
    """Keep a connector's state; a report older than the one kept changes nothing."""
    await store.execute(
        "INSERT INTO connectors (charging_point_id, connector_id, status, error_code, info, vendor_id, vendor_error_code, status_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (charging_point_id, connector_id) DO UPDATE SET"
        " status = excluded.status, error_code = excluded.error_code, info = excluded.info, vendor_id = excluded.vendor_id,"
        " vendor_error_code = excluded.vendor_error_code, status_at = excluded.status_at"
        " WHERE connectors.status_at <= excluded.status_at",
        charging_point_id,
        status.connector_id,
        status.status,
        status.error_code,
        status.info,
        status.vendor_id,
        status.vendor_error_code,
        status.at,
    )


def facts(row: Mapping[str, object]) -> dict[str, object]:
    """All that is known of a charge point, under our own names."""
    return {name: row[name] for name in FACTS}
