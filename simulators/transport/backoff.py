"""How long to wait before dialling again: doubling, capped, jittered by a seed. Pure but for its dice."""

import random


class Backoff:
    """Waits in real seconds: `first_s`, doubled up to `max_s`, each cut by a jitter of at most a half.

    The jitter keeps a thousand stations from dialling in step; the same `seed` gives the same waits.
    """

    def __init__(self, first_s: float = 1.0, max_s: float = 60.0, seed: int | str | None = None) -> None:
        self._first_s = first_s
        self._max_s = max_s
        self._failures = 0
        self._seed = seed
        self._dice: random.Random | None = None  # 2.5 KiB, and most stations need none

    def next_s(self) -> float:
        """The wait after one more failure."""
        whole = min(self._max_s, self._first_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        self._dice = self._dice or random.Random(self._seed)
        return whole * (0.5 + self._dice.random() / 2)

    def reset(self) -> None:
        """The connection stood: start over from `first_s`."""
        self._failures = 0
