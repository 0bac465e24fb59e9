"""Reads a station's request by its schema. Leniently, what is harmless is repaired: unknown properties are left out, over-long free text is
cut, numbers become the text that was meant, and a time without zone is UTC. Whatever else breaks the schema is a Breach."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from csms.actions.v16.schemas import Breach, Fault, faults

Payload = dict[str, Any]
FREE_TEXT = frozenset(
    ("info", "vendorErrorCode", "chargePointSerialNumber", "chargeBoxSerialNumber", "meterSerialNumber", "meterType", "iccid", "imsi")
)
ROUNDS_MAX = 3
LEAP_SECOND = re.compile(r"(T\d\d:\d\d):60")


def read(action: str, payload: Payload, *, strict: bool = False) -> Payload:
    """The payload, repaired where that is allowed; raises Breach."""
    found = faults(action, payload)
    if not found:
        return payload
    repaired = copy.deepcopy(payload)
    for _ in range(ROUNDS_MAX):
        for fault in found:
            if strict or not _repair(repaired, fault):
                raise fault.breach()
        found = faults(action, repaired)
        if not found:
            return repaired
    raise found[0].breach()


def instant(text: object) -> datetime | None:
    """An ISO 8601 instant in UTC, to the microsecond; one without zone is taken as UTC, a leap second as the second after it. None when
    it is no instant."""
    if not isinstance(text, str):
        return None
    try:
        plain, leaps = LEAP_SECOND.subn(r"\1:59", text.strip().upper())  # RFC 3339 allows `t` and `z`
        at = datetime.fromisoformat(plain) + timedelta(seconds=leaps)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_zoneless(text: object) -> bool:
    """Whether a text is a time that names no zone, so that one had to be assumed."""
    try:
        return isinstance(text, str) and datetime.fromisoformat(LEAP_SECOND.sub(r"\1:59", text.strip().upper())).tzinfo is None
    except ValueError:
        return False


def expected_instant(payload: Payload, name: str, at: datetime) -> datetime:
    """The instant under `name`, or the time of receipt where the specification lets a station leave it out; raises Breach."""
    if payload.get(name) is None:
        return at
    read_at = instant(payload[name])
    if read_at is None:
        raise Breach("PropertyConstraintViolation", f"{name}: no ISO 8601 time")
    return read_at


def _repair(payload: Payload, fault: Fault) -> bool:
    *steps, last = fault.path or ("",)
    holder: Any = payload
    for step in steps:
        holder = holder[step]
    if fault.keyword == "additionalProperties":
        return _drop(holder[last] if fault.path else payload, fault)
    value: Any = holder[last] if fault.path else None
    if fault.keyword == "maxLength" and last in FREE_TEXT:
        holder[last] = value[: fault.limit]
        return True
    if fault.keyword == "type" and last == "value" and isinstance(value, int | float) and not isinstance(value, bool):
        holder[last] = str(value)
        return True
    return fault.keyword == "format" and _normalise(holder, last)


def _drop(holder: Payload, fault: Fault) -> bool:
    for name in fault.limit:
        holder.pop(name, None)
    return True


def _normalise(holder: Any, name: Any) -> bool:
    at = instant(holder[name])
    if at is not None:
        holder[name] = at.isoformat()
    return at is not None
