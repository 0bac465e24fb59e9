"""JSON values as this package looks at them: their names in messages, and the reading of bodies that may be
anything.

Pure. It knows JSON; it knows no key of the contract.
"""

import json
from typing import Any


def type_name(value: object) -> str:
    """The name of a JSON value's type, as messages say it: "null", "a string", "a number"..."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string" if value else "an empty string"
        case list():
            return "an array"
        case _:
            return "an object"


def as_json(body: bytes | str) -> Any:
    """The JSON value in a body, or None when it is no JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def as_object(body: bytes | str) -> dict[str, Any] | None:
    """The JSON object in a body, or None when it is anything else."""
    found = as_json(body)
    return found if isinstance(found, dict) else None


def dump(value: object) -> bytes:
    """A JSON body in the compact form that both Go and Zoho write."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
