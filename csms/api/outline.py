"""A JSON schema as lines for a reader: name, kind, meaning, depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
DEPTH_MAX = 6


@dataclass(frozen=True)
class Line:
    """One member of a shape; the first line of an outline is the shape itself, without a name."""

    name: str
    kind: str
    text: str
    required: bool
    depth: int


def lines(schema: Schema, document: Schema) -> list[Line]:
    """The outline of a schema that may refer to those of a document."""
    return _lines("", schema, document, required=False, depth=-1)


def _lines(name: str, schema: Schema, document: Schema, *, required: bool, depth: int) -> list[Line]:
    schema = _resolved(schema, document)
    found = [Line(name, kind(schema, document), _meaning(schema), required, depth)]
    inside = _resolved(schema.get("items", {}), document) if "array" in _types(schema) else schema
    if depth < DEPTH_MAX:
        for member, one in inside.get("properties", {}).items():
            found += _lines(member, one, document, required=member in _musts(inside), depth=depth + 1)
    return found


def kind(schema: Schema, document: Schema) -> str:
    """What a value is, in words."""
    schema = _resolved(schema, document)
    if "enum" in schema:
        return " · ".join(str(one) for one in schema["enum"])
    words = [_word(one, schema, document) for one in _types(schema)] or ["anything"]
    return " or ".join(words)


def _word(type_name: str, schema: Schema, document: Schema) -> str:
    if type_name == "string":
        return {"date-time": "instant", "uri": "URL"}.get(schema.get("format", ""), "text")
    if type_name == "array":
        return f"list of {kind(schema.get('items', {}), document)}"
    return {"integer": "whole number", "boolean": "true or false"}.get(type_name, type_name)


def _types(schema: Schema) -> list[str]:
    if "anyOf" in schema:
        return [one for option in schema["anyOf"] for one in _types(option)]
    given = schema.get("type", [])
    return [given] if isinstance(given, str) else list(given)


def _meaning(schema: Schema) -> str:
    names = {"minimum": "at least", "maximum": "at most", "minLength": "length at least", "maxLength": "length at most"}
    parts = [schema["description"]] if "description" in schema else []
    parts += [f"{words} {schema[name]}" for name, words in names.items() if name in schema]
    parts += [f"{schema['default']} when left out"] if "default" in schema else []
    return "; ".join(parts)


def _musts(schema: Schema) -> list[str]:
    """The members that must be there, where a body may hold others: in an answer every member is there."""
    return schema.get("required", []) if schema.get("additionalProperties") is False else []


def _resolved(schema: Schema, document: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
