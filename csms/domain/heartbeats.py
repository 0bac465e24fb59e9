"""How often a station is asked to call: the interval, spread a little over the stations so that they do not all call at once."""

from __future__ import annotations

import hashlib

EXACT_UP_TO_S = 60
SPREAD = 0.1


def interval_s(charging_point_id: str, setting_s: int) -> int:
    """The setting itself up to a minute; above, up to a tenth less, always the same for one station."""
    if setting_s <= EXACT_UP_TO_S:
        return setting_s
    share = hashlib.sha256(charging_point_id.encode()).digest()[0] / 255
    return max(EXACT_UP_TO_S, setting_s - int(setting_s * SPREAD * share))
