"""The operator API as a whole: who may use it, what a refusal looks like, and the routes for whoever watches over the process."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.exceptions import MethodNotAllowed, SanicException
from sanic.response import raw

from csms.api import answers, parameters
from csms.api.bodies import is_json
from csms.api.description import STRING, described, description_of, members
from csms.api.repeats import Repeats
from csms.domain.secrets import masked
from csms.services import audit
from csms.services.answers import Key
from csms.telemetry.metrics import exposition

LOG = logging.getLogger(__name__)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PLAIN_TEXTS = {404: "not found", 413: "request body too large"}
HEALTH = members(("status",), status=STRING)
PREFIX = "/api/v1"
QUERY_MAX = 500
WRITES = ("POST", "PUT", "PATCH", "DELETE")
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="operators"'}


class Part(Protocol):
    """Some of the operator API's routes."""

    def attach(self, blueprint: Blueprint) -> None:
        """Add the routes below /api/v1, each with a described handler."""


class Api:
    """The operator API. `ready` tells whether the process can do its work, `origin` where a request comes from."""

    def __init__(
        self,
        parts: Sequence[Part],
        repeats: Repeats,
        token: str,
        ready: Callable[[], Awaitable[str | None]],
        clock: Callable[[], datetime],
        origin: Callable[[Request], str],
    ) -> None:
        self._repeats, self._origin = repeats, origin
        self._parts, self._token, self._ready, self._clock = parts, token.encode(), ready, clock

    def attach(self, app: Sanic[Any, Any]) -> None:
        """Add the routes and the handlers of what goes wrong."""
        blueprint = Blueprint("api", url_prefix=PREFIX)
        for part in self._parts:
            part.attach(blueprint)
        blueprint.middleware("request")(self._admit)  # on_request() silently drops a bound method
        app.blueprint(blueprint)
        app.add_route(self._live, "/livez")
        app.add_route(self._readiness, "/readyz")
        app.add_route(self._metrics, "/metrics")
        self._repeats.watch(app)
        for family in answers.REFUSALS:
            app.exception(family)(_refused)
        app.exception(SanicException)(_http_error)
        app.exception(Exception)(_failed)

    async def _admit(self, request: Request) -> HTTPResponse | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip().encode() if scheme.lower() == "bearer" else b""
        if not self._token or hmac.compare_digest(given, self._token):
            key = await self._repeats.key(request) if request.method in WRITES else None
            audit.begin(self._author(request, key))
            _check_parameters(request)
            return _misdeclared(request) or await self._repeats.answered(request, key)
        LOG.warning("operator refused", extra={"peer": self._origin(request), "path": request.path})
        return answers.error(401, "unauthorized", CHALLENGE)

    def _author(self, request: Request, key: Key | None) -> audit.Author | None:
        """Whom what is written now is put down to; nobody when nothing should be."""
        if request.method not in WRITES:
            return None
        who = f"token {hashlib.sha256(self._token).hexdigest()[:12]}" if self._token else "anybody"
        query = f"?{masked(request.query_string)}" if request.query_string else ""
        action = f"{request.method} {request.path.removeprefix(PREFIX)}{query[:QUERY_MAX]}"
        return audit.Author(self._clock(), "operator", who, self._origin(request), action, request.body, key)

    @described("Is the process alive?", "Watching", answers={200: HEALTH})
    async def _live(self, request: Request) -> HTTPResponse:
        return answers.data({"status": "ok"})

    @described("Can the process do its work?", "Watching", answers={200: HEALTH}, refusals=(503,))
    async def _readiness(self, request: Request) -> HTTPResponse:
        trouble = await self._ready()
        return answers.error(503, trouble) if trouble else answers.data({"status": "ok"})

    @described("Metrics for Prometheus", "Watching", answers={200: STRING}, media_type="text/plain")
    async def _metrics(self, request: Request) -> HTTPResponse:
        text, content_type = exposition()
        return raw(text, content_type=content_type)


def _check_parameters(request: Request) -> None:
    description = description_of(request.route.handler) if request.route else None
    if description is not None:
        parameters.check(description, request.get_args(keep_blank_values=True))


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
