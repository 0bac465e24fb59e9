"""What a boot notification's body must look like (contract, section 1.2).

Pure: bytes in, a list of breaches out. It knows the fifteen keys, their order and their types; not where the
body came from.
"""

import json
import re
from typing import Any, Final

from simulators.zoho.values import as_object, type_name

KEYS: Final = (
    "charging_point_id",
    "ocpp_protocol",
    "vendor",
    "model",
    "serial_number",
    "fw_version",
    "fw_update_status",
    "fw_update_timestamp",
    "iccid",
    "imsi",
    "diagnostics_status",
    "last_heartbeat_timestamp",
    "description",
    "meter_serial_number",
    "meter_type",
)
PROTOCOLS: Final = ("ocpp1.2J", "ocpp1.5J", "ocpp1.6J", "ocpp2.0.1J")
TIMESTAMPS: Final = {
    "last_heartbeat_timestamp": (
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        "UTC in whole seconds, like 2023-12-15T22:15:58Z",
    ),
    "fw_update_timestamp": (
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
        "an RFC 3339 time with offset",
    ),
}


def looks_like_boot(path: str, body: bytes) -> bool:
    """True when a POST is meant as a boot notification: its path says so, or most of the fifteen keys are
    there.
    """
    if "boot" in path.lower():
        return True
    found = as_object(body)
    return found is not None and len(set(KEYS) & set(found)) > len(KEYS) // 2


def find_breaches(body: bytes) -> list[str]:
    """Every way in which a boot body departs from the contract, in words; empty when it keeps it."""
    try:
        pairs: Any = json.loads(body, object_pairs_hook=_Pairs)
    except ValueError as error:
        return [f"the body is no JSON: {error}"]
    if not isinstance(pairs, _Pairs):
        return [f"the body is {type_name(pairs)}, not an object"]
    return [*_key_breaches([key for key, _ in pairs]), *_value_breaches(dict(pairs))]


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with order and repetitions kept."""


def _key_breaches(keys: list[str]) -> list[str]:
    breaches = [f"{key} is missing" for key in KEYS if key not in keys]
    breaches += [f"{key} is no key of the contract" for key in keys if key not in KEYS]
    breaches += [f"{key} stands there {keys.count(key)} times" for key in KEYS if keys.count(key) > 1]
    if not breaches and tuple(keys) != KEYS:
        first = next(sent for sent, due in zip(keys, KEYS, strict=True) if sent != due)
        breaches.append(f"the keys are not in the documented order, from {first} on")
    return breaches


def _value_breaches(body: dict[str, Any]) -> list[str]:
    breaches: list[str] = []
    for key in KEYS:
        value = body.get(key)
        if key == "charging_point_id" and key in body and not (isinstance(value, str) and value):
            breaches.append(f"{key} must be a non-empty string, not {type_name(value)}")
        elif value is None:
            continue
        elif not isinstance(value, str):
            breaches.append(f"{key} must be a string or null, not {type_name(value)}")
        elif key in TIMESTAMPS and not TIMESTAMPS[key][0].fullmatch(value):
            breaches.append(f"{key} must be {TIMESTAMPS[key][1]}, not {value!r}")
        elif key == "ocpp_protocol" and value not in PROTOCOLS:
            breaches.append(f"{key} must be one of {', '.join(PROTOCOLS)}, not {value!r}")
    return breaches
