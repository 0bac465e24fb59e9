"""The rules of a frame's outer form: an array of so many elements, ids, the codes and words of errors. They know no payload."""

import json
import re
from collections.abc import Iterator
from typing import Any

from simulators.transport.frames import read_json

ARRAY = "OCPP-J 1.6, 4.2"
IDS = "OCPP-J 1.6, 4.1.4"
ERRORS = "OCPP-J 1.6, 4.2.3"
UNICODE = "OCPP-J 1.6, 4.1.2; RFC 8259, 8.2"
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
LENGTHS = {2: 4, 3: 3, 4: 5}
ID_LENGTH = 36
DESCRIPTION_LENGTH = 255
ERROR_CODES = frozenset(
    {
        "NotImplemented",
        "NotSupported",
        "InternalError",
        "ProtocolError",
        "SecurityError",
        "FormationViolation",
        "PropertyConstraintViolation",
        "OccurenceConstraintViolation",
        "TypeConstraintViolation",
        "GenericError",
    }
)
"""OCPP-J 1.6, table 7, in its spelling."""


def read_array(text: str) -> list[Any] | None:
    """The JSON array in a frame, None when there is none that can be read."""
    found = read_json(text)
    return found if isinstance(found, list) else None


def readable_id(text: str) -> str | None:
    """The message id of a frame that may be wrong in every other way."""
    array = read_array(text)
    return array[1] if array is not None and len(array) > 1 and array[0] == 2 and isinstance(array[1], str) else None


def judge(text: str) -> Iterator[tuple[str, str]]:
    """What breaks a rule in the form of a frame, each with the clause."""
    array = read_array(text)
    if not array or type(array[0]) is not int or array[0] not in LENGTHS:
        yield f"no frame of OCPP-J: {text[:200]}", ARRAY
        return
    if len(array) != LENGTHS[array[0]]:
        yield f"a frame of {len(array)} elements where {LENGTHS[array[0]]} belong: {text[:200]}", ARRAY
    if len(array) < 2 or not isinstance(array[1], str) or len(array[1]) > ID_LENGTH:
        yield f"a message id is a string of {ID_LENGTH} characters at most: {text[:200]}", IDS
    if array[0] == 2 and len(array) > 2 and not isinstance(array[2], str):
        yield f"an action is a string: {text[:200]}", ARRAY
    if lone := _lone_surrogate(text, array):
        yield f"half a character, {lone!r}, which is no Unicode: {text[:200]}", UNICODE
    if array[0] == 4:
        yield from _judge_error(array)
    elif not isinstance(array[-1], dict):
        yield f"the payload is no JSON object: {text[:200]}", ARRAY


def _lone_surrogate(text: str, array: list[Any]) -> str | None:
    """The first half of a character that stands alone; frames without escapes of such are not looked at again."""
    if not SURROGATE.search(text):
        return None
    try:
        json.dumps(array, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        return str(error.object[error.start])
    return None


def _judge_error(array: list[Any]) -> Iterator[tuple[str, str]]:
    code, description, details = (*array[2:5], None, None, None)[:3]
    if not isinstance(code, str) or code not in ERROR_CODES:
        yield f"the error code {code!r}"[:200] + ", which OCPP-J 1.6 does not have", f"{ERRORS}, table 7"
    if not isinstance(description, str) or len(description) > DESCRIPTION_LENGTH:
        yield f"the description of an error is a string of {DESCRIPTION_LENGTH} characters at most, not {description!r}"[:300], ERRORS
    if not isinstance(details, dict):
        yield f"the details of an error are a JSON object, not {details!r}"[:300], ERRORS
