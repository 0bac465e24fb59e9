from typing import Any

import pytest

from csms.api.outline import kind, lines

DOCUMENT: dict[str, Any] = {
    "components": {"schemas": {"Leaf": {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}}}}
}


def test_members_are_lines_as_deep_as_they_lie() -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "a name", "maxLength": 20},
            "leaves": {"type": "array", "items": {"$ref": "#/components/schemas/Leaf"}},
        },
        "additionalProperties": False,
        "required": ["name"],
    }
    found = [(line.name, line.kind, line.text, line.required, line.depth) for line in lines(schema, DOCUMENT)]
    assert found == [
        ("", "object", "", False, -1),
        ("name", "text", "a name; length at most 20", True, 0),
        ("leaves", "list of object", "", False, 0),
        ("at", "instant", "", False, 1),
    ]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({}, "anything"),
        ({"type": ["string", "null"]}, "text or null"),
        ({"type": "string", "format": "uri"}, "URL"),
        ({"enum": ["a", "b"], "type": "string"}, "a · b"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "whole number or null"),
        ({"type": "boolean"}, "true or false"),
        ({"type": "array"}, "list of anything"),
        ({"$ref": "#/components/schemas/Leaf"}, "object"),
    ],
)
def test_a_kind_is_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert kind(schema, DOCUMENT) == words


def test_a_shape_within_itself_ends() -> None:
    document: dict[str, Any] = {"components": {"schemas": {}}}
    document["components"]["schemas"]["Tree"] = {"type": "object", "properties": {"tree": {"$ref": "#/components/schemas/Tree"}}}
    assert len(lines({"$ref": "#/components/schemas/Tree"}, document)) < 10
