"""Security profiles of OCPP 1.6: 0 is plain, 1 a password, 2 a password under TLS, 3 a client certificate. A profile only ever rises (white
paper, A00.FR.005). Knows no connection and no certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csms.domain.errors import Conflict, Invalid

PROFILES = range(4)
PASSWORD_PROFILES = (1, 2)


@dataclass(frozen=True)
class SecurityEvent:
    """Something that concerns security: told by a station about itself, or seen by the CSMS (`source`). `kind` is one of the white paper's
    names (section 8) or the station's own."""

    source: str
    kind: str
    at: datetime
    tech_info: str | None = None


def require_raise(current: int, wanted: int) -> None:
    """Raise Conflict when a station's profile would be lowered."""
    if wanted < current:
        raise Conflict(f"a security profile is never lowered: this charge point has {current}")


def require_password(profile: int, has_password: bool) -> None:
    """Raise Invalid when nobody could come in: profiles 1 and 2 need a password."""
    if profile in PASSWORD_PROFILES and not has_password:
        raise Invalid(f"security profile {profile} needs a password")
