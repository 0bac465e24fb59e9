"""Turns a charge point's row into the boot notification that the customer's document describes.

Pure. It knows the 15 keys, their order and how an instant is written; it does not know when one is sent.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

KEYS = (
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
_TIMESTAMPS = frozenset({"fw_update_timestamp", "last_heartbeat_timestamp"})
_SUBPROTOCOL = re.compile(r"ocpp[0-9.]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def boot_notification(charge_point: object) -> dict[str, str | None]:
    """The 15 keys in order, taken from a mapping or an object with the same names.

    What is absent becomes null, `""` stays `""`, an absent description is `""`; instants are cut to whole seconds.
    Raises ValueError without a `charging_point_id` or with an instant that is none.
    """
    body = {key: _value(key, _look_up(charge_point, key)) for key in KEYS}
    if not body["charging_point_id"]:
        raise ValueError("a boot notification needs a charging_point_id")
    return body


def dump(body: Mapping[str, str | None]) -> bytes:
    """The exact bytes to sign and send: compact UTF-8, order kept; lone surrogates become U+FFFD."""
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return _SURROGATE.sub("\ufffd", text).encode()


def _look_up(charge_point: object, key: str) -> object:
    if isinstance(charge_point, Mapping):
        return charge_point.get(key)
    return getattr(charge_point, key, None)


def _value(key: str, value: object) -> str | None:
    if value is None:
        return "" if key == "description" else None
    if key in _TIMESTAMPS:
        return _instant(value)
    if key == "ocpp_protocol" and _SUBPROTOCOL.fullmatch(str(value)):
        return f"{value}J"  # a websocket's subprotocol names no transport, the document's word does
    return str(value)


def _instant(value: object) -> str:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if at.tzinfo is None:
        raise ValueError(f"instant without a time zone: {value}")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
