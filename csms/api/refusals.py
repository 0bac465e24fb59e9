"""Who was turned away lately, at any door: a station at the handshake, Zoho at a webhook, an operator here. The last thousand are kept in
memory, so a restart forgets them; secrets are not among what is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import BaseHTTPResponse

from csms.api import answers
from csms.api.bodies import Query
from csms.api.description import INSTANT, INTEGER, ROWS, STRING, Parameter, described, listed, nullable
from csms.api.shapes import add
from csms.api.views import shown
from csms.telemetry.metrics import REFUSALS

KEPT_MAX = 1000
TEXT_MAX = 500
DOORS = {"/ocpp/": "handshake", "/api/v1/webhooks/": "webhook", "/api/v1/": "api"}
DOOR = Parameter("door", {"type": "string", "enum": [*DOORS.values()]}, "only those at this door")
add(
    "Refusal",
    {
        "type": "object",
        "properties": {
            "number": INTEGER,
            "at": INSTANT,
            "door": DOOR.schema,
            "peer": {**STRING, "description": "the address it came from"},
            "identity": {**nullable(STRING), "description": "who a station said it is"},
            "request": STRING,
            "status": INTEGER,
            "reason": STRING,
        },
        "required": ["number", "at", "door", "peer", "identity", "request", "status", "reason"],
    },
)


class Refusals:
    """Keeps refusals, and shows them."""

    def __init__(self, clock: Callable[[], datetime], origin: Callable[[Request], str]) -> None:
        self._clock, self._origin = clock, origin
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT_MAX)
        self._number = 0

    def watch(self, app: Sanic[Any, Any]) -> None:
        """Look at every answer of the app."""
        app.register_middleware(self._note, "response")

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.list, "/refusals", methods=["GET"])

    @described(
        "List refusals, newest first",
        "Watching",
        text="Handshakes, webhooks and API calls that were turned away; the last 1000, since the start. A thing that a GET did not find is"
        " none.",
        parameters=(*ROWS, DOOR),
        answers={200: listed("Refusal")},
    )
    async def list(self, request: Request) -> HTTPResponse:
        query = Query({name: values[0] for name, values in request.args.items()})
        door, before, limit = query.text("door"), query.number("cursor"), query.limit
        found = [
            one for one in reversed(self._kept) if (door is None or one["door"] == door) and (before is None or one["number"] < before)
        ]
        return answers.page(found[:limit], dict, limit, "number")

    async def _note(self, request: Request, response: BaseHTTPResponse) -> None:
        if response.status < 400:
            return
        door = next((name for prefix, name in DOORS.items() if request.path.startswith(prefix)), None)
        if door is None or (door == "api" and response.status == 404 and request.method == "GET"):
            return
        REFUSALS.labels(door, response.status).inc()
        self._number += 1
        refusal = {
            "number": self._number,
            "at": shown(self._clock()),
            "door": door,
            "peer": self._origin(request),
            "identity": _short(getattr(request.ctx, "identity", None)),
            "request": _short(f"{request.method} {request.path}"),
            "status": response.status,
            "reason": _short(getattr(request.ctx, "refusal_reason", None) or _reason(response)),
        }
        self._kept.append(refusal)


def _reason(response: BaseHTTPResponse) -> str:
    """What the answer says."""
    try:
        said = orjson.loads(response.body or b"null")
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(said, dict):
        return ""
    return str(said.get("error") or "; ".join(map(str, said.get("errors", []))))


def _short(text: str | None) -> str | None:
    return text if text is None else text.encode("utf-8", "replace").decode()[:TEXT_MAX]
