"""How the operator API answers: JSON, and every refusal in the webhooks' envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from sanic import HTTPResponse
from sanic.response import raw

from csms.api.bodies import NotJson, TooLarge
from csms.domain.errors import Conflict, Invalid, NotFound, Refused

STATUSES: dict[type[Exception], int] = {NotJson: 400, NotFound: 404, Conflict: 409, TooLarge: 413, Invalid: 422}
COMMAND_STATUSES = {"answered": 200, "error": 502, "invalid_response": 502, "timeout": 504, "connection_lost": 504}
Row = Any


def data(value: object, status: int = 200) -> HTTPResponse:
    """A JSON answer."""
    return raw(orjson.dumps(value), status, content_type="application/json; charset=utf-8")


def nothing() -> HTTPResponse:
    """Done, and nothing to say."""
    return raw(b"", 204, content_type=None)  # type: ignore[arg-type]


def page(rows: list[Row], view: Callable[[Row], dict[str, Any]], limit: int, key: str | Callable[[Row], str]) -> HTTPResponse:
    """A page of a list; `next_cursor` is null on the last one. It is the last row's `key`, or what `key` makes of that row."""
    cursor = None
    if len(rows) == limit:
        cursor = key(rows[-1]) if callable(key) else str(rows[-1][key])
    return data({"items": [view(row) for row in rows], "next_cursor": cursor})


def error(status: int, text: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    """The envelope of every refusal."""
    envelope = orjson.dumps({"details": None, "error": text, "status": status})
    return raw(envelope, status, headers, content_type="application/json; charset=utf-8")


def refusal(exception: Exception) -> HTTPResponse:
    """A refusal by its family."""
    status = next((status for family, status in STATUSES.items() if isinstance(exception, family)), 422)
    return error(status, str(exception))


REFUSALS = (NotJson, TooLarge, Refused)
