"""Durations as people type them: `90s`, `10m`, `1h30m`."""

import argparse
import re
from datetime import timedelta

_PART = re.compile(r"(\d+(?:\.\d+)?)(h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}


def duration(text: str) -> timedelta:
    """The duration that `text` names, for argparse's `type`; raises ArgumentTypeError."""
    parts = _PART.findall(text)
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if not parts or "".join(number + unit for number, unit in parts) != text or not 0 < seconds < 1e8:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration; write 90s, 10m or 1h30m")
    return timedelta(seconds=seconds)
