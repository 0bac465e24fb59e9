"""What a station can do and how much it takes, as its settings tell. What it has not told, or told in a way that cannot be read, sets no
limit: then the station has the last word."""

from __future__ import annotations

from csms.storage import configuration
from csms.storage.work import Store


async def limit(store: Store, charging_point_id: str, key: str) -> int | None:
    """The number under a setting."""
    value = await _value(store, charging_point_id, key)
    return int(value) if value.isascii() and value.isdecimal() else None


async def denies(store: Store, charging_point_id: str, key: str) -> bool:
    """Whether the station says that it does not do this."""
    return await _value(store, charging_point_id, key) == "false"


async def words(store: Store, charging_point_id: str, key: str) -> frozenset[str]:
    """The words of a list, in lower case; none when they are not known."""
    value = await _value(store, charging_point_id, key)
    return frozenset(word.strip() for word in value.split(",")) - {""}


async def _value(store: Store, charging_point_id: str, key: str) -> str:
    row = await configuration.find(store, charging_point_id, key)
    return (row["value"] or "").strip().lower() if row else ""
