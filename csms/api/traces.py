"""What the CSMS keeps of what was said and done: the frame journal of a station, and the audit log of all who may write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sanic import Blueprint, HTTPResponse, Request

from csms.api import answers, views
from csms.api.bodies import Query, segment
from csms.api.description import INSTANT, INTEGER, ROWS, STRING, Parameter, Schema, described, listed, nullable
from csms.api.shapes import add
from csms.services import reading

MESSAGE = ("id", "charging_point_id", "at", "asked_by", "action", "message_id", "request", "answer", "outcome", "latency_ms")
ENTRY = ("id", "at", "door", "who", "peer", "action")
OF_ACTION = Parameter("action", STRING, "only those of this action, as OCPP spells it")
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
            "asked_by": {"type": "string", "enum": ["station", "csms"]},
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
        parameters=(*ROWS, OF_ACTION),
        answers={200: listed("Message")},
    )
    async def messages(self, request: Request, name: str) -> HTTPResponse:
        query = _query(request)
        rows = await reading.messages(segment(name), query.limit, query.number("cursor"), query.text("action"))
        return answers.page(rows, _message, query.limit, "id")

    @described(
        "List who wrote what, newest first",
        "Watching",
        text="Each call of an operator or a webhook that changed something.",
        parameters=(*ROWS, OF_DOOR),
        answers={200: listed("AuditEntry")},
    )
    async def audit(self, request: Request) -> HTTPResponse:
        query = _query(request)
        rows = await reading.audit(query.limit, query.number("cursor"), query.text("door"))
        return answers.page(rows, _entry, query.limit, "id")


def _message(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: views.shown(row[name]) for name in MESSAGE}


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: views.shown(row[name]) for name in ENTRY}, "request": _parsed(row["request"])}


def _parsed(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def _query(request: Request) -> Query:
    return Query({name: values[0] for name, values in request.args.items()})
