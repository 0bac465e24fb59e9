"""Charge points coming and going: created, connected, booted, heard of. Each connection gets an epoch, and only the newest one's end
makes a station offline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from csms.domain.charge_points import Boot, ConnectorStatus, Registration
from csms.domain.errors import Conflict, NotFound
from csms.domain.security import require_password, require_raise
from csms.services import availability, reservations, transfers
from csms.storage import charge_points, customers, outbox, station_passwords, transactions
from csms.storage.work import Row, Store

BOOT_NOTIFICATION = "boot_notification"
Sighting = tuple[datetime, datetime | None]
"""When a station was last heard of, and its last heartbeat of the same while, if there was one."""


@dataclass(frozen=True)
class Door:
    """What the handshake must know of a charge point. `awaited_security_profile` is a higher one that the station was told to change to,
    `awaited_passwords` are digests of passwords that it may have changed to, oldest first."""

    charging_point_id: str
    password_hash: str | None
    security_profile: int = 0
    awaited_security_profile: int | None = None
    awaited_passwords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Connection:
    """An accepted connection: its place in the order of this station's connections, and how the station's last boot was answered."""

    epoch: int
    boot_status: str | None


@dataclass(frozen=True)
class Change:
    """What an operator changes of a charge point; None leaves a thing as it is."""

    description: str | None = None
    registration_status: Registration | None = None
    password_hash: str | None = None
    clear_password: bool = False
    security_profile: int | None = None


async def create(
    store: Store,
    charging_point_id: str,
    at: datetime,
    *,
    description: str = "",
    registration_status: Registration = Registration.ACCEPTED,
    password_hash: str | None = None,
    security_profile: int = 0,
    connectors: Iterable[int] = (),
) -> None:
    """Make a charge point known, with the connectors that it is said to have; raises Conflict when the identity is taken, Invalid when its
    security profile needs a password."""
    require_password(security_profile, password_hash is not None)
    created = await charge_points.add(
        store,
        charging_point_id,
        at,
        description=description,
        registration_status=registration_status.value,
        password_hash=password_hash,
        security_profile=security_profile,
    )
    if not created:
        raise Conflict(f"charge point with id: {charging_point_id} already exists")
    for connector_id in connectors:
        await charge_points.expect_connector(store, charging_point_id, connector_id)


async def change(store: Store, charging_point_id: str, wanted: Change) -> bool:
    """Change a charge point; return whether its door has another lock now, which its open connection was not let in by. Raises NotFound,
    Conflict for a lower security profile, Invalid for one that lacks its password."""
    before = await door(store, charging_point_id)
    if wanted.description is not None:
        await charge_points.set_column(store, charging_point_id, "description", wanted.description)
    if wanted.registration_status is not None:
        await charge_points.set_column(store, charging_point_id, "registration_status", wanted.registration_status.value)
    if wanted.password_hash is not None or wanted.clear_password:
        await station_passwords.save(store, charging_point_id, wanted.password_hash, ())
    raised = wanted.security_profile is None or await charge_points.raise_security_profile(
        store, charging_point_id, wanted.security_profile
    )
    row = await charge_points.find(store, charging_point_id)
    if row is None:
        raise NotFound(f"charge point with id: {charging_point_id} not found")
    if not raised and wanted.security_profile is not None:
        require_raise(row["security_profile"], wanted.security_profile)
    require_password(row["security_profile"], row["password_hash"] is not None)
    return (before.password_hash, before.security_profile) != (row["password_hash"], row["security_profile"]) if before else False


async def remove(store: Store, charging_point_id: str) -> None:
    """Forget a charge point; its transactions stay. Raises NotFound, or Conflict while a customer holds it."""
    await charge_points.hold(store, charging_point_id)
    if await customers.holds(store, charging_point_id):
        raise Conflict(f"charge point with id: {charging_point_id} has a customer")
    if not await charge_points.remove(store, charging_point_id):
        raise NotFound(f"charge point with id: {charging_point_id} not found")


async def door(store: Store, charging_point_id: str) -> Door | None:
    """What the handshake must know, or None for an unknown identity."""
    row = await charge_points.find(store, charging_point_id)
    if row is None:
        return None
    awaited = station_passwords.awaited(row)
    return Door(charging_point_id, row["password_hash"], row["security_profile"], row["awaited_security_profile"], awaited)


async def connect(
    store: Store, charging_point_id: str, node: str, protocol: str, at: datetime, delivery_id: str | None = None
) -> Connection:
    """Count a new connection, and tell Zoho of it when a `delivery_id` is given; raises NotFound when the charge point was deleted
    meanwhile."""
    epoch = await charge_points.raise_epoch(store, charging_point_id, node, protocol, at)
    row = await charge_points.find(store, charging_point_id)
    if epoch is None or row is None:
        raise NotFound(f"charge point with id: {charging_point_id} not found")
    if delivery_id is not None:
        await _tell(store, row, delivery_id, at)
    return Connection(epoch, row["boot_status"])


async def disconnect(store: Store, charging_point_id: str, epoch: int, at: datetime) -> None:
    """Mark the station offline, unless a newer connection has taken over."""
    await charge_points.end_epoch(store, charging_point_id, epoch, at)


async def forget_connections(store: Store, node: str) -> None:
    """At start: nothing is connected to this node yet, whatever a killed run left behind."""
    await charge_points.forget_connections(store, node)


async def boot(store: Store, charging_point_id: str, said: Boot, delivery_id: str | None, at: datetime) -> Registration:
    """Keep what the station says of itself, flag its open transactions, and put the notification for Zoho (its `webhook-id` is
    `delivery_id`, when one is given) into the outbox when the station is accepted; return how its boot is answered."""
    row = await charge_points.save_boot(store, charging_point_id, said, at)
    if row is None:
        return Registration.REJECTED
    await transactions.flag_open(store, charging_point_id, "open_at_boot")
    registration = Registration(row["registration_status"])
    if registration is Registration.ACCEPTED and delivery_id is not None:
        await _tell(store, row, delivery_id, at)
    return registration


async def is_accepted(store: Store, charging_point_id: str) -> bool:
    """Whether the station's last boot was answered Accepted."""
    row = await charge_points.find(store, charging_point_id)
    return row is not None and row["boot_status"] == Registration.ACCEPTED.value


async def seen(store: Store, sightings: Mapping[str, Sighting]) -> None:
    """These stations were heard of; what is known to be later stays."""
    await charge_points.see(store, [(station, at, heartbeat) for station, (at, heartbeat) in sorted(sightings.items())])


async def heard(store: Store, charging_point_id: str, at: datetime) -> None:
    """The station sent something that leaves nothing else behind."""
    await charge_points.touch(store, charging_point_id, at)


async def status(store: Store, charging_point_id: str, said: ConnectorStatus, at: datetime) -> None:
    """Keep a connector's state, and what it means for its reservations and for the availability that was asked of it. A report that is
    out of date means nothing."""
    await charge_points.touch(store, charging_point_id, at)
    if await charge_points.save_connector(store, charging_point_id, said, at):
        await reservations.status_changed(store, charging_point_id, said.connector_id, said.status, said.at, at)
        await availability.status_changed(store, charging_point_id, at)


async def firmware_status(store: Store, charging_point_id: str, said: str, at: datetime) -> None:
    """Keep how far a firmware update is."""
    await charge_points.save_firmware_status(store, charging_point_id, said, at)
    await transfers.progressed(store, charging_point_id, transfers.FIRMWARE, said, at)


async def diagnostics_status(store: Store, charging_point_id: str, said: str, at: datetime) -> None:
    """Keep how far an upload of diagnostics is."""
    await charge_points.save_diagnostics_status(store, charging_point_id, said, at)
    await transfers.progressed(store, charging_point_id, transfers.DIAGNOSTICS, said, at)


async def _tell(store: Store, row: Row, delivery_id: str, at: datetime) -> None:
    event = json.dumps(charge_points.facts(row), default=_text)
    await outbox.append(store, delivery_id, BOOT_NOTIFICATION, row["charging_point_id"], event, at)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an event")
