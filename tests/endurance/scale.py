"""How much of a long test is played: a short form in every run, the whole in the drills."""

import os


def scaled(short: int, whole: int) -> int:
    """`short`, or `whole` when the drills run."""
    return whole if os.environ.get("WATTPROOF_DRILLS") else short
