"""OCPP's own schemas as other documents can hold them: of today's JSON Schema dialect, and whole, without references into a file of their
own."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

DROPPED = frozenset(("$schema", "$id", "id", "definitions", "title", "comment", "javaType"))
STEPS = frozenset(("properties", "definitions"))


@functools.cache
def published(schema: str, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of a request (`Reset`) or an answer (`ResetResponse`), with some members `optional` that OCPP requires, wherever they
    stand. Raises FileNotFoundError for another name."""
    text = (files("ocpp.v16") / "schemas" / f"{schema}.json").read_text(encoding="utf-8-sig")
    whole: dict[str, Any] = json.loads(text)
    found: dict[str, Any] = _rewritten(whole, whole.get("definitions", {}))
    return _relaxed(found, optional) if optional else found


def _relaxed(part: dict[str, Any], optional: tuple[str, ...]) -> dict[str, Any]:
    """An object's schema without these among what is required."""
    members = {name: _relaxed(one, optional) if "properties" in one else one for name, one in part["properties"].items()}
    required = [name for name in part.get("required", []) if name not in optional]
    return {
        **{name: value for name, value in part.items() if name != "required"},
        "properties": members,
        **({"required": required} if required else {}),
    }


def _rewritten(part: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_rewritten(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _rewritten(definitions[part["$ref"].rpartition("/")[2]], definitions)
    kept = {name: value for name, value in part.items() if name not in DROPPED and not _is_idle(name, part)}
    return {
        name: {key: _rewritten(one, definitions) for key, one in value.items()} if name in STEPS else _rewritten(value, definitions)
        for name, value in kept.items()
    }


def _is_idle(name: str, part: dict[str, Any]) -> bool:
    """The published files say of texts, too, that they have no additional properties."""
    return name == "additionalProperties" and part.get("type") != "object"
