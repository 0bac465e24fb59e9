"""What happens, as it happens: the feed as server-sent events. Each stream has a line of its own; who reads too slowly is cut off, and may
come again."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from sanic import Blueprint, HTTPResponse, Request
from sanic.exceptions import RequestCancelled

from csms.api.bodies import Query
from csms.api.description import STRING, Parameter, described
from csms.api.views import shown
from csms.domain.errors import Invalid
from csms.telemetry.feed import KINDS, Ended, Feed, Listener, News

HEARTBEAT_S = 15.0
PATIENCE_S = 20.0
KIND = Parameter("kind", STRING, f"only these, separated by commas: {', '.join(KINDS)}")
STATION = Parameter("charging_point_id", STRING, "only those of this charge point")


class Events:
    """The stream of events; `heartbeat_s` is how often a quiet one shows that it lives, `patience_s` how long one that is not read may
    take."""

    def __init__(self, feed: Feed, heartbeat_s: float = HEARTBEAT_S, patience_s: float = PATIENCE_S) -> None:
        self._feed, self._heartbeat_s, self._patience_s = feed, heartbeat_s, patience_s

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.stream, "/events", methods=["GET"])

    @described(
        "Stream events",
        "Watching",
        text="Server-sent events: `event` is the kind, `data` an object with `kind`, `charging_point_id`, `at` and what else belongs to it."
        " Comment lines show that a quiet stream lives. A transaction event tells what the station reported; a reader that is too slow is"
        " cut off.",
        parameters=(KIND, STATION),
        answers={200: STRING},
        media_type="text/event-stream",
    )
    async def stream(self, request: Request) -> HTTPResponse | None:
        query = Query({name: values[0] for name, values in request.args.items()})
        kinds, station = _kinds(query.text("kind")), query.text("charging_point_id")
        with self._feed.listen(kinds, station) as listener:
            response: Any = await request.respond(
                content_type="text/event-stream; charset=utf-8", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            )
            try:
                await self._pour(listener, response)
            except TimeoutError:
                transport: Any = request.transport
                transport.abort()
                raise RequestCancelled from None
        return None

    async def _pour(self, listener: Listener, response: Any) -> None:
        """Send what is heard to its end. Raises TimeoutError when it is not read."""
        text: str | None = ": listening\n\n"
        while text is not None:
            async with asyncio.timeout(self._patience_s):
                await response.send(text)
            try:
                news = await listener.next(self._heartbeat_s)
                text = _lines(news) if news else ":\n\n"
            except Ended as end:
                async with asyncio.timeout(self._patience_s):
                    await response.send(f": {end}\n\n")
                    await response.eof()
                text = None


def _kinds(text: str | None) -> frozenset[str]:
    kinds = frozenset(word.strip() for word in (text or "").split(",") if word.strip())
    if unknown := sorted(kinds - set(KINDS)):
        raise Invalid(f"unknown kind {unknown[0]!r}; possible are {', '.join(KINDS)}")
    return kinds


def _lines(news: News) -> str:
    data = {"kind": news.kind, "charging_point_id": news.charging_point_id, "at": shown(news.at), **news.facts}
    return f"id: {news.number}\nevent: {news.kind}\ndata: {orjson.dumps(data).decode()}\n\n"
