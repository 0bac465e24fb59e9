"""Serves the OpenAPI document and a page made of it. Both are made once, from what the app serves, and need nothing from elsewhere."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import orjson
from sanic import HTTPResponse, Request, Sanic
from sanic.response import raw

from csms.api import openapi
from csms.api.description import OBJECT, STRING, described
from csms.api.page import page

PACKAGE = "wattproof"


class Manual:
    """The document at /openapi.json and the page at /docs. `webhooks` gives the path items of the routes that describe themselves."""

    def __init__(self, webhooks: Callable[[], dict[str, Any]]) -> None:
        self._webhooks = webhooks
        self._made = functools.cache(self._make)

    def attach(self, app: Sanic[Any, Any]) -> None:
        app.add_route(self.document, "/openapi.json")
        app.add_route(self.page, "/docs")

    @described("This document", "Watching", answers={200: OBJECT})
    async def document(self, request: Request) -> HTTPResponse:
        return raw(self._made(request.app)[0], content_type="application/json; charset=utf-8")

    @described("This document as a page", "Watching", answers={200: STRING}, media_type="text/html")
    async def page(self, request: Request) -> HTTPResponse:
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return raw(self._made(request.app)[1], headers=headers, content_type="text/html; charset=utf-8")

    def _make(self, app: Sanic[Any, Any]) -> tuple[bytes, bytes]:
        made = openapi.document(app, version(PACKAGE), self._webhooks())
        return orjson.dumps(made), page(made).encode()
