"""What is known of stations' settings from their answers. Values of secret settings are never kept; a station's own password is, as the
digest that came with the command which sets it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from csms.domain.errors import Invalid
from csms.domain.secrets import is_secret
from csms.services import station_passwords
from csms.storage import configuration
from csms.storage.configuration import Setting
from csms.storage.work import Store

PASSWORD_KEY = "AuthorizationKey"
PASSWORD_MIN, PASSWORD_MAX = 16, 40


def sets_password(key: str) -> bool:
    """Whether a setting is the station's own password."""
    return key.casefold() == PASSWORD_KEY.casefold()


async def check_change(store: Store, charging_point_id: str, key: str, value: str) -> None:
    """Raise Invalid for a setting that the station calls read-only, and for a password of the wrong length (security white paper, 7.2)."""
    known = await configuration.find(store, charging_point_id, key)
    if known is not None and known["readonly"]:
        raise Invalid(f"{known['key']} is read-only at this charge point")
    if sets_password(key) and not PASSWORD_MIN <= len(value) <= PASSWORD_MAX:
        raise Invalid(f"{PASSWORD_KEY} has {PASSWORD_MIN} to {PASSWORD_MAX} characters")


async def told(
    store: Store, charging_point_id: str, settings: Iterable[Setting], unknown: Iterable[str], at: datetime, *, complete: bool
) -> None:
    """The station has told some of its settings, or all of them (`complete`)."""
    if complete:
        await configuration.forget_all(store, charging_point_id)
    for key in unknown:
        await configuration.forget(store, charging_point_id, key)
    for setting in settings:
        await configuration.save(store, charging_point_id, _without_secret(setting), at)


async def changed(store: Store, charging_point_id: str, setting: Setting, command_id: str, at: datetime) -> None:
    """The station has taken a new value. Its password is the new one from now on, unless it has to reboot first."""
    if sets_password(setting.key) and not setting.reboot_required:
        await station_passwords.taken(store, charging_point_id, command_id)
    await configuration.save(store, charging_point_id, _without_secret(setting), at)


async def leaves(store: Store, charging_point_id: str, key: str, command_id: str) -> None:
    """A new value is on its way to the station."""
    if sets_password(key):
        await station_passwords.leaves(store, charging_point_id, command_id)


async def refused(store: Store, charging_point_id: str, key: str, command_id: str) -> None:
    """The station keeps the value that it has."""
    if sets_password(key):
        await station_passwords.refused(store, charging_point_id, command_id)


async def unsupported(store: Store, charging_point_id: str, key: str) -> None:
    """The station does not know the setting."""
    await configuration.forget(store, charging_point_id, key)


def _without_secret(setting: Setting) -> Setting:
    return Setting(setting.key, None, setting.readonly, setting.reboot_required) if is_secret(setting.key) else setting


__all__ = ["PASSWORD_KEY", "Setting", "changed", "check_change", "leaves", "refused", "sets_password", "told", "unsupported"]
