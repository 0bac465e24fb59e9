"""What is known of stations' settings, as rows. Names are compared without regard to case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csms.storage.work import Row, Store


@dataclass(frozen=True)
class Setting:
    """A setting as a station gave it; `value` is None for a secret one. `readonly` None: not known."""

    key: str
    value: str | None
    readonly: bool | None = None
    reboot_required: bool = False


async def save(store: Store, charging_point_id: str, setting: Setting, at: datetime) -> None:
    """Keep a setting; what it does not say of `readonly` stays as it was."""
    await store.execute(
        "INSERT INTO configuration_keys (charging_point_id, folded, key, value, readonly, reboot_required, known_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (charging_point_id, folded) DO UPDATE SET key = excluded.key,"
        " value = excluded.value, readonly = coalesce(excluded.readonly, configuration_keys.readonly),"
        " reboot_required = excluded.reboot_required, known_at = excluded.known_at",
        charging_point_id,
        setting.key.casefold(),
        setting.key,
        setting.value,
        setting.readonly,
        setting.reboot_required,
        at,
    )


async def find(store: Store, charging_point_id: str, key: str) -> Row | None:
    return await store.row(
        "SELECT * FROM configuration_keys WHERE charging_point_id = $1 AND folded = $2", charging_point_id, key.casefold()
    )


async def forget(store: Store, charging_point_id: str, key: str) -> None:
    """The station does not know the setting."""
    await store.execute("DELETE FROM configuration_keys WHERE charging_point_id = $1 AND folded = $2", charging_point_id, key.casefold())


async def forget_all(store: Store, charging_point_id: str) -> None:
    await store.execute("DELETE FROM configuration_keys WHERE charging_point_id = $1", charging_point_id)
