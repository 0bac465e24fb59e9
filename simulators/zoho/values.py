"""JSON values as this package looks at them: their names in messages, and the reading of bodies that may be
anything.

Pure. It knows JSON; it knows no key of the contract.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

NUMBER, WHOLE, TEXT, OBJECT, ARRAY = "a number", "a whole number", "a string", "an object", "an array"
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {NUMBER: (int, float), WHOLE: (int,), TEXT: (str,), OBJECT: (dict,), ARRAY: (list,)}


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


def check_keys(data: Mapping[str, Any], kinds: Mapping[str, tuple[str, ...]]) -> None:
    """Compare an object's keys and values with `kinds`: which kinds (`TEXT`, `WHOLE`...) a key may have; null is always one.

    Raises ValueError that names the key.
    """
    if unknown := sorted(set(data) - set(kinds)):
        raise ValueError(f"unknown keys: {', '.join(unknown)}; there are {', '.join(kinds)}")
    for key, value in data.items():
        fits = any(isinstance(value, _TYPES[kind]) for kind in kinds[key]) and not isinstance(value, bool)
        if value is not None and not fits:
            seen = value if isinstance(value, float) else type_name(value)
            raise ValueError(f"{key} must be {' or '.join(kinds[key])}, not {seen}")
