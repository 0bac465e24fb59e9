"""Whole numbers as stations take them: OCPP 1.6 means 32 bits, and JSON schemas call 1.0 an integer."""

from __future__ import annotations

from typing import Any

from csms.domain.errors import Invalid

INT32 = 2**31 - 1


def whole(value: Any, name: str = "") -> Any:
    """A JSON value with 1.0 written as 1; raises Invalid for an integer beyond 32 bits."""
    if isinstance(value, dict):
        return {key: whole(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [whole(one, name) for one in value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) > INT32:
        raise Invalid(f"{name}: a whole number has 32 bits")
    return value
