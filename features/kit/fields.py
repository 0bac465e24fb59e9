"""Where a path of a table leads in a message's schema. It knows no values."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulators.chargepoint import schemas


def at(schema: str, path: Sequence[str]) -> Mapping[str, Any] | None:
    """The part of a schema that a path leads to; None when it has none. `1`, `each` and the name of a card stand for an item of a list."""
    whole = schemas.source(schema)
    node = _resolved(whole, whole)
    for name in path:
        found = node.get("items") if _is_item(name) else node.get("properties", {}).get(name)
        if found is None:
            return None
        node = _resolved(whole, found)
    return node


def is_text(schema: str, path: str) -> bool:
    """Whether a field holds a text, whatever is written in it."""
    node = at(schema, path.split("."))
    return node is not None and node.get("type") == "string"


def _is_item(name: str) -> bool:
    return (name.isdecimal() and int(name) > 0) or name == "each" or name.startswith("the ")


def _resolved(whole: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        found: Any = whole
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node
