"""What the CSMS keeps of what was said and done: the frame journal of a station, and the audit log of all who may write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from sanic import Blueprint, HTTPResponse, Request

from csms.api import answers, views
from csms.api.bodies import Query, segment
from csms.api.description import FROM, INSTANT, INTEGER, ROWS, STRING, UNTIL, Parameter, Schema, described, listed, nullable
from csms.api.shapes import add
from csms.services import reading
from csms.services.reading import Sought

MESSAGE = ("id", "charging_point_id", "at", "asked_by", "action", "message_id", "request", "answer", "outcome", "latency_ms")
ENTRY = ("id", "at", "door", "who", "peer", "action")
OF_ACTION = Parameter("action", STRING, "only those of this action, as OCPP spells it")
OF_MESSAGE = Parameter("message_id", STRING, "only those of this message id")
ASKED_BY = Parameter("asked_by", {"type": "string", "enum": ["station", "csms"]}, "only those that this side asked")
OF_OUTCOME = Parameter("outcome", STRING, "only those with this outcome")
TEXT = Parameter("text", STRING, "only those with this text in the request or in its answer, in any case of letters")
OF_DOOR = Parameter("door", {"type": "string", "enum": ["operator", "webhook"]}, "only those through this door")
LATENCY: Schema = {"type": ["number", "null"], "description": "from the request to its answer"}
add(
    "Message",
    {
        "type": "object",
        "properties": dict.fromkeys(MESSAGE, nullable(STRING))
        | {
            "id": INTEGER,
            "charging_point_id": STRING,
            "at": INSTANT,
            "asked_by": ASKED_BY.schema,
            "outcome": {**STRING, "description": "answered, an error code, bad, repeat, late, unknown, or how a command ended"},
            "latency_ms": LATENCY,
        },
        "required": [*MESSAGE],
    },
)
add(
    "AuditEntry",
    {
        "type": "object",
        "properties": dict.fromkeys(ENTRY, STRING)
        | {"id": INTEGER, "at": INSTANT, "door": OF_DOOR.schema, "request": {"description": "the body, without its secrets"}},
        "required": [*ENTRY, "request"],
    },
)


class Traces:
    """Reads the journal and the audit log."""

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.messages, "/charge-points/<name>/messages", methods=["GET"])
        blueprint.add_route(self.audit, "/audit", methods=["GET"])

    @described(
        "List the frames exchanged with a charge point, newest first",
        "Charge points",
        text="A request and its answer are one row, whoever asked. Passwords and keys are masked. `JOURNAL`, `JOURNAL_MAX_AGE` and"
        " `JOURNAL_MAX_ROWS` say what is kept; rows appear a moment after the frames.",
        parameters=(*ROWS, OF_ACTION, OF_MESSAGE, ASKED_BY, OF_OUTCOME, FROM, UNTIL, TEXT),
        answers={200: listed("Message")},
    )
    async def messages(self, request: Request, name: str) -> HTTPResponse:
        query = _query(request)
        rows = await reading.messages(segment(name), query.limit, query.number("cursor"), _sought(query))
        return answers.page(rows, _message, query.limit, "id")

    @described(
        "List who wrote what, newest first",
        "Watching",
        text="Each call of an operator or a webhook that changed something.",
        parameters=(*ROWS, OF_DOOR, FROM, UNTIL),
        answers={200: listed("AuditEntry")},
    )
    async def audit(self, request: Request) -> HTTPResponse:
        query = _query(request)
        since, until = query.instant("since"), query.instant("until")
        rows = await reading.audit(query.limit, query.number("cursor"), query.text("door"), since, until)
        return answers.page(rows, _entry, query.limit, "id")


def _sought(query: Query) -> Sought:
    return Sought(
        action=query.text("action"),
        message_id=query.text("message_id"),
        asked_by=query.text("asked_by"),
        outcome=query.text("outcome"),
        since=query.instant("since"),
        until=query.instant("until"),
        text=query.text("text"),
    )


def _message(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: views.shown(row[name]) for name in MESSAGE}


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: views.shown(row[name]) for name in ENTRY}, "request": _parsed(row["request"])}


def _parsed(text: str | None) -> Any:
    """The value in a body; the body itself where JSON has no way to show that value again: numbers of more than 64 bits, half
    characters."""
    try:
        value = None if text is None else json.loads(text)
        return value if json.loads(orjson.dumps(value)) == value else text
    except (ValueError, TypeError, RecursionError):
        return text


def _query(request: Request) -> Query:
    return Query({name: values[0] for name, values in request.args.items()})
