"""Counting durations in buckets that are at most 3 % wide, so that histograms of several processes add up. It reads no clock."""

from collections.abc import Mapping

_BITS = 5  # 32 buckets an octave


class Histogram:
    """Durations in whole microseconds; memory depends on their spread, not on their number."""

    __slots__ = ("_buckets", "count", "greatest_us", "total_us")

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self.count = 0
        self.total_us = 0
        self.greatest_us = 0

    def add(self, seconds: float) -> None:
        """Count one duration; a negative one counts as none."""
        value = max(0, int(seconds * 1e6))
        shift = max(0, value.bit_length() - _BITS - 1)
        bucket = (shift << (_BITS + 1)) | (value >> shift)
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        self.count += 1
        self.total_us += value
        if value > self.greatest_us:
            self.greatest_us = value

    def percentile_ms(self, share: float) -> float | None:
        """The duration under which `share` (0 to 1) of all lie, in milliseconds; None when there is none."""
        wanted, passed = share * self.count, 0
        for bucket in sorted(self._buckets, key=_floor_us):
            passed += self._buckets[bucket]
            if passed >= wanted:
                return min(_ceiling_us(bucket), self.greatest_us) / 1000
        return None

    def below(self, seconds: float) -> int:
        """How many durations lie in buckets that end at or before `seconds`."""
        limit_us = seconds * 1e6
        return sum(count for bucket, count in self._buckets.items() if _ceiling_us(bucket) <= limit_us)

    def merge(self, other: "Histogram") -> None:
        """Add the durations of another one."""
        for bucket, count in other._buckets.items():
            self._buckets[bucket] = self._buckets.get(bucket, 0) + count
        self.count += other.count
        self.total_us += other.total_us
        self.greatest_us = max(self.greatest_us, other.greatest_us)

    def to_json(self) -> dict[str, object]:
        """Plain values for another process."""
        return {"buckets": {str(bucket): count for bucket, count in self._buckets.items()}, "total": self.total_us, "max": self.greatest_us}

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> "Histogram":
        """What `to_json` wrote."""
        made = cls()
        buckets, total, greatest = values["buckets"], values["total"], values["max"]
        if not isinstance(buckets, dict) or not isinstance(total, int) or not isinstance(greatest, int):
            raise ValueError("this is no histogram")
        made._buckets = {int(bucket): int(count) for bucket, count in buckets.items()}
        made.count, made.total_us, made.greatest_us = sum(made._buckets.values()), total, greatest
        return made


def _floor_us(bucket: int) -> int:
    shift = bucket >> (_BITS + 1)
    return (bucket & ((1 << (_BITS + 1)) - 1)) << shift


def _ceiling_us(bucket: int) -> int:
    return _floor_us(bucket) + (1 << (bucket >> (_BITS + 1))) - 1
