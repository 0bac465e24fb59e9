"""The OCPP 1.6 message schemas, compiled once and shared by all charge points of the process.

It knows the schema files that the `ocpp` library ships and the error code that each kind of violation has on
a 1.6 link. The library itself is not imported: only its files are read.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

_CODES = {
    "Required": "OccurenceConstraintViolation",
    "MinItems": "OccurenceConstraintViolation",
    "MaxItems": "OccurenceConstraintViolation",
    "AdditionalProperties": "FormationViolation",
    "Type": "TypeConstraintViolation",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with a payload; `code` is an error code of OCPP-J 1.6, table 7."""

    code: str
    description: str


def knows(action: str) -> bool:
    """Say whether this word is an action of OCPP 1.6 or of its security extension, case included."""
    return action in actions()


@cache
def actions() -> frozenset[str]:
    """All these words."""
    names = {path.stem for path in _folder().glob("*.json")}
    return frozenset(name for name in names if f"{name}Response" in names)


def check(name: str, payload: Any) -> Violation | None:
    """Check a request (`Reset`) or an answer (`ResetResponse`) against its schema; None when it conforms."""
    if not isinstance(payload, dict):
        return Violation("FormationViolation", "the payload is no JSON object")
    error = next(iter(_validator(name).iter_errors(payload)), None)
    if error is None:
        return None
    code = _CODES.get(type(error.kind).__name__, "PropertyConstraintViolation")
    where = "/".join(str(step) for step in error.instance_path)
    return Violation(code, f"{where}: {error.message}"[:255] if where else error.message[:255])


@cache
def _folder() -> Path:
    spec = find_spec("ocpp")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the ocpp package, which holds the OCPP schemas, is not installed")
    return Path(spec.submodule_search_locations[0]) / "v16" / "schemas"


@cache
def source(name: str) -> dict[str, Any]:
    """The schema of a request or an answer, as JSON Schema."""
    found: dict[str, Any] = orjson.loads((_folder() / f"{name}.json").read_bytes().removeprefix(b"\xef\xbb\xbf"))
    return found


@cache
def _validator(name: str) -> Any:
    return jsonschema_rs.validator_for(source(name))
