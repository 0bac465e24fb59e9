"""The JSON schemas of OCPP 1.6, compiled when first used, and the 1.6 error code that each kind of breach gets."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import jsonschema_rs

CODES = {
    "required": "OccurenceConstraintViolation",
    "minItems": "OccurenceConstraintViolation",
    "maxItems": "OccurenceConstraintViolation",
    "type": "TypeConstraintViolation",
    "additionalProperties": "FormationViolation",
}
NAME_MAX = 64
"""No schema has a longer name; one from the wire may be of any length, and is used as a file's."""
OTHER_CODE = "PropertyConstraintViolation"


class Breach(Exception):
    """A payload that breaks its schema: an OCPP 1.6 error code, and a text that names the field."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Fault:
    """One broken rule: its JSON schema keyword, where it is broken, the limit that was set and the text."""

    keyword: str
    path: tuple[str | int, ...]
    limit: Any
    text: str

    def breach(self) -> Breach:
        place = ".".join(str(step) for step in self.path)
        return Breach(CODES.get(self.keyword, OTHER_CODE), f"{place}: {self.text}" if place else self.text)


def faults(schema: str, payload: object) -> list[Fault]:
    """Every rule of `schema` (`Authorize`, `AuthorizeResponse`, ...) that `payload` breaks; what is merely too much comes last."""
    found = [
        Fault(error.kind.name, tuple(error.instance_path), error.kind.value, _short(error.message))
        for error in _validator(schema).iter_errors(payload)
    ]
    return sorted(found, key=lambda fault: fault.keyword == "additionalProperties") if len(found) > 1 else found


def known(action: str) -> bool:
    """Whether OCPP 1.6, its security extension included, has the action."""
    return action in _files()


@functools.cache
def _validator(schema: str) -> Any:
    file = _files()[schema]
    return jsonschema_rs.validator_for(json.loads(file.read_text(encoding="utf-8-sig")), validate_formats=True)


@functools.cache
def _files() -> dict[str, Any]:
    folder = files("ocpp.v16") / "schemas"
    return {file.name.removesuffix(".json"): file for file in folder.iterdir() if file.name.endswith(".json")}


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:197] + "..."
