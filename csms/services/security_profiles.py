"""How a station's security profile rises: the station is told to change, comes back under the new profile or falls back to the old one (A05
of the white paper), and once it was let in under the new one the old one is refused (A00.FR.005). It may be back before its answer is
stored, or the answer be lost, so the new profile is awaited from the moment in which the order is sent."""

from __future__ import annotations

from csms.domain.errors import Invalid, NotFound
from csms.domain.security import PROFILES, require_password, require_raise
from csms.storage import charge_points
from csms.storage.work import Store

KEY = "SecurityProfile"


async def check_change(store: Store, charging_point_id: str, key: str, value: str) -> None:
    """Raise Conflict when a setting would lower the profile, Invalid when it is none, or needs a password and there is none."""
    if not _is_profile(key):
        return
    row = await charge_points.find(store, charging_point_id)
    if row is None:
        raise NotFound(f"charge point with id: {charging_point_id} not found")
    wanted = _profile(value)
    if wanted is None:
        raise Invalid(f"{KEY} is 1, 2 or 3")
    require_raise(row["security_profile"], wanted)
    require_password(wanted, row["password_hash"] is not None or row["awaited_password_hash"] is not None)


async def leaves(store: Store, charging_point_id: str, key: str, value: str) -> None:
    """A new value of a setting is on its way to the station."""
    wanted = _profile(value) if _is_profile(key) else None
    if wanted is not None:
        await charge_points.await_security_profile(store, charging_point_id, wanted)


async def refused(store: Store, charging_point_id: str, key: str, value: str) -> None:
    """The station keeps the value that it has."""
    wanted = _profile(value) if _is_profile(key) else None
    if wanted is not None:
        await charge_points.expect_security_profile_no_more(store, charging_point_id, wanted)


async def arrived_with(store: Store, charging_point_id: str, profile: int) -> None:
    """The station was let in under a higher profile than the one in force."""
    await charge_points.raise_security_profile(store, charging_point_id, profile)


def _is_profile(key: str) -> bool:
    return key.casefold() == KEY.casefold()


def _profile(value: str) -> int | None:
    text = value.strip()
    return int(text) if len(text) == 1 and text in "123" and int(text) in PROFILES else None
