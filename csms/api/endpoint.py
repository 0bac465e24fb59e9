"""The operator API as a whole: who may use it, what a refusal looks like, and the routes for whoever watches over the process."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.exceptions import MethodNotAllowed, SanicException
from sanic.response import raw

from csms.api import answers
from csms.api.bodies import is_json
from csms.api.commands import Commands
from csms.api.routes import Records
from csms.telemetry.metrics import exposition

LOG = logging.getLogger(__name__)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PLAIN_TEXTS = {404: "not found", 413: "request body too large"}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="operators"'}


class Api:
    """The operator API. `ready` tells whether the process can do its work."""

    def __init__(self, records: Records, commands: Commands, token: str, ready: Callable[[], Awaitable[str | None]]) -> None:
        self._records, self._commands, self._token, self._ready = records, commands, token.encode(), ready

    def attach(self, app: Sanic[Any, Any]) -> None:
        """Add the routes and the handlers of what goes wrong."""
        blueprint = Blueprint("api", url_prefix="/api/v1")
        self._records.attach(blueprint)
        self._commands.attach(blueprint)
        blueprint.middleware("request")(self._admit)  # on_request() silently drops a bound method
        app.blueprint(blueprint)
        app.add_route(self._live, "/livez")
        app.add_route(self._readiness, "/readyz")
        app.add_route(self._metrics, "/metrics")
        for family in answers.REFUSALS:
            app.exception(family)(_refused)
        app.exception(SanicException)(_http_error)
        app.exception(Exception)(_failed)

    async def _admit(self, request: Request) -> HTTPResponse | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip().encode() if scheme.lower() == "bearer" else b""
        if not self._token or hmac.compare_digest(given, self._token):
            return _misdeclared(request)
        LOG.warning("operator refused", extra={"peer": request.ip, "path": request.path})
        return answers.error(401, "unauthorized", CHALLENGE)

    async def _live(self, request: Request) -> HTTPResponse:
        return answers.data({"status": "ok"})

    async def _readiness(self, request: Request) -> HTTPResponse:
        trouble = await self._ready()
        return answers.error(503, trouble) if trouble else answers.data({"status": "ok"})

    async def _metrics(self, request: Request) -> HTTPResponse:
        text, content_type = exposition()
        return raw(text, content_type=content_type)


def _misdeclared(request: Request) -> HTTPResponse | None:
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if has_body and not is_json(request.headers.get("content-type")):
        return answers.error(415, "the body must be application/json")
    return None


def _refused(request: Request, exception: Exception) -> HTTPResponse:
    return answers.refusal(exception)


def _http_error(request: Request, exception: SanicException) -> HTTPResponse:
    headers = dict(exception.headers)
    if isinstance(exception, MethodNotAllowed):
        return answers.error(405, "method not allowed", headers | {"Allow": ", ".join(_allowed(request))})
    return answers.error(exception.status_code or 500, PLAIN_TEXTS.get(exception.status_code, str(exception)), headers)


def _allowed(request: Request) -> list[str]:
    """The methods that the path does take; the router names them only where one route has them all."""
    return [method for method in METHODS if _is_routed(request, method)]


def _is_routed(request: Request, method: str) -> bool:
    try:
        request.app.router.get(request.path, method, None)
    except SanicException:
        return False
    return True


def _failed(request: Request, exception: Exception) -> HTTPResponse:
    LOG.error("a request failed", exc_info=exception, extra={"method": request.method, "path": request.path})
    return answers.error(500, "internal server error")
