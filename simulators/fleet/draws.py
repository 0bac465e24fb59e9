"""Chance without a state: a draw is a hash of the seed and of what it is for, so that it costs no memory a station and depends on nothing
but its name: the same seed gives the same fleet, whatever the order in which things happen, and in however many processes."""

from hashlib import blake2b

_WHOLE = 2.0**56


def draw(seed: int, *what: object) -> float:
    """A number in [0, 1) that belongs to this seed and these words."""
    words = ":".join(map(str, (seed, *what)))
    return int.from_bytes(blake2b(words.encode(), digest_size=7).digest()) / _WHOLE


def between(least: float, most: float, share: float) -> float:
    """The number that lies this share of the way from `least` to `most`."""
    return least + (most - least) * share
