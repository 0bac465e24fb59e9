"""How instants are written on the wire. It knows ISO 8601 and UTC, and nothing about any clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

OwnTime: TypeAlias = Callable[[datetime], datetime]
"""What a charge point calls an instant that the CSMS wrote; it may raise OverflowError."""


def written(at: datetime) -> str:
    """Write an aware instant as OCPP wants it: UTC, milliseconds, `Z` (OCPP 1.6, 3.14 and 3.15)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime | None:
    """Read an instant that the CSMS wrote; without a zone it is UTC; None when it is no date at all."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def unchanged(at: datetime) -> datetime:
    """The `OwnTime` of a charge point whose clock agrees with the CSMS's."""
    return at
