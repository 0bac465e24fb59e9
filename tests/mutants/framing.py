"""Frames as the small CSMS reads and writes them, where the `ocpp` library falls short of OCPP-J 1.6. It knows no station."""

import json
from datetime import datetime
from typing import Any

from ocpp import exceptions as wrong
from ocpp.messages import Call, get_validator
from ocpp.v16.enums import Action

CODES = {"FormatViolation": "FormationViolation", "OccurrenceConstraintViolation": "OccurenceConstraintViolation"}
"""What the library calls by the names of OCPP 2, and OCPP-J 1.6 by others."""
DESCRIPTION_LENGTH = 255
RULES = {
    "required": wrong.ProtocolError,
    "type": wrong.TypeConstraintViolationError,
    "enum": wrong.PropertyConstraintViolationError,
    "maxLength": wrong.PropertyConstraintViolationError,
    "additionalProperties": wrong.FormatViolationError,
}
"""What breaking a rule of a schema earns; the first that is broken counts."""


def read(text: str | bytes) -> list[Any] | None:
    """The elements of a frame; None for what is none, or of a message type that OCPP-J does not have."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    known = isinstance(found, list) and len(found) > 1 and type(found[0]) is int and found[0] in (2, 3, 4)
    return found if known and isinstance(found[1], str) else None


def call(frame: list[Any], known: Any) -> Call:
    """The library's form of a CALL; raises one of its errors. `known` are the actions that somebody answers."""
    if len(frame) != 4 or not isinstance(frame[2], str) or not isinstance(frame[3], dict):
        raise wrong.FormatViolationError(description="A CALL has four elements: 2, an id, an action, a payload")
    if frame[2] not in known:
        if frame[2] in set(Action):
            raise wrong.NotSupportedError(description=f"{frame[2]} is for the CSMS to send")
        raise wrong.NotImplementedError(description="No such action in OCPP 1.6")
    return Call(frame[1], frame[2], frame[3])


def error(name: str, why: Exception) -> list[Any]:
    """A CALLERROR as OCPP-J 1.6 wants it."""
    code = str(getattr(why, "code", "InternalError"))
    return [4, name, CODES.get(code, code), str(getattr(why, "description", ""))[:DESCRIPTION_LENGTH], {}]


def check(message: Call) -> None:
    """Raises the error that a payload earns. The library takes the first that it finds, and does not look at formats."""
    violations = {one.validator: one.message for one in get_validator(2, message.action, "1.6").iter_errors(message.payload)}
    for rule, kind in RULES.items():
        if rule in violations:
            raise kind(description=violations[rule])
    _check_instants(message.payload)


def _check_instants(payload: Any, name: str = "") -> None:
    if isinstance(payload, dict):
        for key, inner in payload.items():
            _check_instants(inner, key)
    elif isinstance(payload, list):
        for inner in payload:
            _check_instants(inner, name)
    elif name == "timestamp":
        try:
            datetime.fromisoformat(payload)
        except ValueError:
            raise wrong.PropertyConstraintViolationError(description="timestamp is no instant") from None
