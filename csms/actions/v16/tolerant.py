"""Reads transaction messages, which are never refused: a field that cannot be used is replaced, named in `unusable`, and flagged."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from math import isfinite
from typing import Any

from csms.actions.v16.reading import Payload, instant, is_zoneless
from csms.domain.transactions import Sample

INT32 = 2**31 - 1
INT63 = 2**63 - 1
TAG_LENGTH, TAG_MAX = 20, 255
"""What the specification allows, and what is stored."""
SPOILED = "\ufffd"
"""What stands for a character that no database stores."""
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_FRACTION = re.compile(r"-?[0-9]{1,19}\.[0-9]{1,12}")
WORD_MAX = {"context": 32, "format": 16, "measurand": 64, "phase": 8, "location": 16, "unit": 16}


class Fields:
    """The fields of one message. What could not be read is listed in `flags` (`meterStart_unusable`) and said in `unusable`."""

    def __init__(self, payload: Payload) -> None:
        self._payload = payload
        self._bad: list[str] = []
        self._odd: set[str] = set()

    @property
    def flags(self) -> frozenset[str]:
        return frozenset(f"{name}_unusable" for name in self._bad) | self._odd

    @property
    def unusable(self) -> str | None:
        return "unusable " + ", ".join(dict.fromkeys(self._bad)) if self._bad else None

    def integer(self, name: str, otherwise: int, greatest: int = INT32) -> int:
        """A whole number of that size, also when written as 5.0 or "5"; `otherwise` when it is none."""
        found = self.optional_integer(name, greatest)
        if found is None:
            self._bad.append(name)
        return otherwise if found is None else found

    def meter(self, name: str) -> int:
        """A reading in whole Wh, without its fraction; 0 when it is none."""
        value = self._payload.get(name)
        fraction = _decimal(value)
        if fraction is None or abs(fraction) > INT63:
            return self.integer(name, 0, INT63)
        if fraction != int(fraction):
            self._odd.add(f"{name}_rounded")
        return int(fraction)

    def reason(self, name: str, otherwise: str, known: Collection[str]) -> str:
        """Why a session ended; a word that the specification does not have is kept as well."""
        said = self.word(name, otherwise, 32)
        if said not in known:
            self._odd.add(f"{name}_unknown")
        return said

    def optional_integer(self, name: str, greatest: int = INT32) -> int | None:
        value = self._payload.get(name)
        number = _whole(value)
        if number is not None and abs(number) <= greatest:
            return number
        if value is not None:
            self._bad.append(name)
        return None

    def tag(self, name: str) -> str | None:
        """An id tag, cut to what is stored; None when it is missing or no text."""
        value = self._payload.get(name)
        if isinstance(value, str) and len(value) > TAG_LENGTH:
            self._odd.add(f"{name}_too_long")
        if isinstance(value, str) and value and len(value) <= TAG_MAX and SPOILED not in value:
            return value
        if value is not None:
            self._bad.append(name)
        return value[:TAG_MAX] if isinstance(value, str) and value else None

    def required_tag(self, name: str) -> str:
        if self._payload.get(name) is None:
            self._bad.append(name)
        return self.tag(name) or ""

    def instant(self, name: str, otherwise: datetime) -> datetime:
        """An instant; the time of receipt when it is none."""
        at = instant(self._payload.get(name))
        if is_zoneless(self._payload.get(name)):
            self._odd.add(f"{name}_without_zone")
        if at is None:
            self._bad.append(name)
        return otherwise if at is None else at

    def instant_key(self, name: str) -> int | None:
        """What stands for an instant that could not be read, when two messages are compared: the same for the same message, and no instant
        of any other. None for one that could be read."""
        if name not in self._bad:
            return None
        digest = blake2b(json.dumps(self._payload, sort_keys=True, default=str).encode(), digest_size=7).digest()
        return -1 - int.from_bytes(digest)

    def word(self, name: str, otherwise: str, greatest: int) -> str:
        """A word of an enumeration; an unknown one is kept, cut to what is stored."""
        value = self._payload.get(name)
        if value is None:
            return otherwise
        if not isinstance(value, str) or len(value) > greatest:
            self._bad.append(name)
            return str(value)[:greatest]
        return value

    def samples(self, name: str, received_at: datetime) -> list[Sample]:
        """The sampled values of a list of meter values; what in it is no such is left out and named."""
        return list(self._samples(name, received_at))

    def _samples(self, name: str, received_at: datetime) -> Iterator[Sample]:
        for group in self._objects(self._payload, name):
            at = instant(group.get("timestamp"))
            if at is None:
                self._bad.append("timestamp")
            for value in self._objects(group, "sampledValue"):
                sample = _sample(value, at or received_at)
                if sample is None:
                    self._bad.append("sampledValue")
                else:
                    yield sample

    def _objects(self, holder: Payload, name: str) -> Iterator[Payload]:
        items = holder.get(name)
        if items is None:
            return
        for item in items if isinstance(items, list) else [items]:
            if isinstance(item, dict):
                yield item
            else:
                self._bad.append(name)


def _sample(value: Payload, at: datetime) -> Sample | None:
    raw = value.get("value")
    if raw is None or isinstance(raw, bool | list | dict):
        return None
    words = {name: value.get(name) for name in WORD_MAX}
    if any(word is not None and (not isinstance(word, str) or len(word) > WORD_MAX[name]) for name, word in words.items()):
        return None
    sample = Sample(at, str(raw), **{name: word for name, word in words.items() if word is not None})
    if words["unit"] is None and not sample.measurand.startswith("Energy"):
        return replace(sample, unit=None)
    return sample


def _decimal(value: Any) -> Decimal | None:
    """A number with a fraction, also as text."""
    if isinstance(value, str) and _FRACTION.fullmatch(value.strip()):
        return Decimal(value.strip())
    return Decimal(str(value)) if isinstance(value, float) and isfinite(value) else None


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    return value if isinstance(value, int) else None
