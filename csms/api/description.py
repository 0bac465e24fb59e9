"""What a route says of itself: the decorator `described` stands over each handler and keeps there what the OpenAPI document tells of it.
Method, path and the names of path parameters are the router's; this knows the words, the shapes and the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Schema = dict[str, Any]
Handler = TypeVar("Handler", bound=Callable[..., Any])
MARK = "__described__"

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
OBJECT: Schema = {"type": "object"}


@dataclass(frozen=True)
class Parameter:
    """A query parameter or a header; none is ever required."""

    name: str
    schema: Schema
    text: str
    place: str = "query"


@dataclass(frozen=True)
class Description:
    """All that is told of a route. `answers` holds the good statuses, each with its schema (None: no body), `refusals` the others;
    `variants` makes of one route with a path parameter one operation for each of its values."""

    summary: str
    tag: str
    text: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    answers: Mapping[int, Schema | None] = field(default_factory=dict)
    refusals: tuple[int, ...] = ()
    media_type: str = "application/json"
    variants: tuple[str, Callable[[], Mapping[str, Schema]]] | None = None


def described(summary: str, tag: str, **rest: Any) -> Callable[[Handler], Handler]:
    """Describe a handler; the arguments are those of `Description`. A route below /api/v1 that is not described fails the tests."""
    description = Description(summary, tag, **rest)

    def mark(handler: Handler) -> Handler:
        setattr(handler, MARK, description)
        return handler

    return mark


def description_of(handler: object) -> Description | None:
    """What was said over a handler, bound or not."""
    found = getattr(handler, MARK, None)
    return found if isinstance(found, Description) else None


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    return {**schema, "type": [schema["type"], "null"]} if isinstance(schema.get("type"), str) else {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    """A schema of the document's own table, by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(name: str) -> Schema:
    """A page of a list of such things."""
    items = {"type": "array", "items": ref(name)}
    properties = {"items": items, "next_cursor": {**nullable(STRING), "description": "null on the last page"}}
    return {"type": "object", "properties": properties, "required": ["items", "next_cursor"]}


def members(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """A JSON body with these members and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False, **({"required": [*required]} if required else {})}


LIMIT = Parameter("limit", {**INTEGER, "minimum": 1, "maximum": 1000, "default": 100}, "how many items a page has")
CURSOR = Parameter("cursor", STRING, "the `next_cursor` of the page before")
ROW_CURSOR = Parameter("cursor", {**INTEGER, "minimum": 0, "maximum": 2**53}, "the `next_cursor` of the page before")
PAGED = (LIMIT, CURSOR)
ROWS = (LIMIT, ROW_CURSOR)
OF_STATION = Parameter("charging_point_id", STRING, "only those of this charge point")
FROM = Parameter("since", INSTANT, "only those at or after this instant")
UNTIL = Parameter("until", INSTANT, "only those before this instant")
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    {**STRING, "minLength": 1, "maxLength": 255},
    "a repeat with the same key has no second effect and gets the first answer",
    "header",
)
