"""The routes under `/api`: HTTP into the bench's verbs and back. It decides nothing; errors are translated by the server."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

from sanic import HTTPResponse, Request, Sanic, response

from simulators.lab import wanted
from simulators.lab.bench import Bench
from simulators.lab.errors import BadRequest, NotNow
from simulators.lab.point import Point
from simulators.lab.storytelling import begin, tell
from simulators.lab.stream import stream
from simulators.lab.verbs import read_body

PREFIX = "/api"
_POINT = f"{PREFIX}/charge-points/<name:str>"


def add_routes(app: Sanic[Any, Any], bench: Bench) -> None:
    """Put the control API of a bench on a Sanic app."""
    for add in (_add_points, _add_orders, _add_views):
        add(app, bench)


def _add_points(app: Sanic[Any, Any], bench: Bench) -> None:
    @app.get(f"{PREFIX}/charge-points")
    async def list_charge_points(_: Request) -> HTTPResponse:
        return response.json({"charge_points": [point.as_dict() for point in bench.points.values()], "csms": bench.csms})

    @app.post(f"{PREFIX}/charge-points")
    async def create_charge_point(request: Request) -> HTTPResponse:
        point = await bench.add(wanted.read(read_body(request.body), bench.csms))
        return response.json(point.as_dict(), status=201)

    @app.post(f"{PREFIX}/populate")
    async def populate(request: Request) -> HTTPResponse:
        return response.json(await bench.populate(wanted.read_all(read_body(request.body), bench.csms)))

    @app.post(f"{PREFIX}/reset")
    async def reset(_: Request) -> HTTPResponse:
        await bench.reset()
        return response.json({"charge_points": len(bench.points)})

    @app.get(_POINT)
    async def show_charge_point(_: Request, name: str) -> HTTPResponse:
        return response.json(_named(bench, name).as_dict())

    @app.delete(_POINT)
    async def remove_charge_point(_: Request, name: str) -> HTTPResponse:
        await bench.remove(unquote(name))
        return response.empty()


def _add_orders(app: Sanic[Any, Any], bench: Bench) -> None:
    @app.post(f"{_POINT}/actions/<verb:str>")
    async def act(request: Request, name: str, verb: str) -> HTTPResponse:
        point, body = _named(bench, name), read_body(request.body)
        if verb == "send":
            return response.json(await point.send(body))
        point.act(verb, body)
        return response.json(point.as_dict())

    @app.post(f"{_POINT}/expect")
    async def expect(request: Request, name: str) -> HTTPResponse:
        point, body = _named(bench, name), read_body(request.body)
        if not await point.expect(body):
            return response.json(
                {"error": "it did not come to that in time", "field": "", "charge_point": point.as_dict()}, status=NotNow.status
            )
        return response.json(point.as_dict())

    @app.post(f"{_POINT}/play")
    async def play_story(request: Request, name: str) -> HTTPResponse:
        point, body = _named(bench, name), read_body(request.body)
        wait = request.args.get("wait", "1")
        if wait not in ("0", "1"):
            raise BadRequest("must be 0 or 1", "wait")
        if wait == "1":
            return response.json(await tell(point, body))
        play = begin(point, body)
        path = f"{PREFIX}/charge-points/{quote(point.wanted.id, safe='')}/plays/{play.number}"
        return response.json(play.as_dict(), status=202, headers={"Location": path})

    @app.put(f"{_POINT}/faults")
    async def set_faults(request: Request, name: str) -> HTTPResponse:
        return response.json({"faults": _named(bench, name).misbehave(read_body(request.body))})

    @app.put(f"{_POINT}/answers/<action:str>")
    async def set_answers(request: Request, name: str, action: str) -> HTTPResponse:
        return response.json(_named(bench, name).answer(unquote(action), read_body(request.body)))


def _add_views(app: Sanic[Any, Any], bench: Bench) -> None:
    @app.get(f"{_POINT}/tape")
    async def show_tape(request: Request, name: str) -> HTTPResponse:
        point = _named(bench, name)
        if request.args.get("format") == "jsonl":
            lines = "".join(f"{entry.to_json()}\n" for entry in list(point.station.tape.entries))
            return response.text(lines, content_type="application/jsonl; charset=utf-8")
        texts = {key: request.args.get(key) or "" for key in ("text", "action", "direction")}
        since, limit = _number(request.args.get, "since", 0), _number(request.args.get, "limit", 1000)
        found = point.log.find(since=since, limit=limit, **texts)
        return response.json({"written": point.log.written, "kept": len(point.log.entries), "entries": found})

    @app.get(f"{_POINT}/plays")
    async def list_plays(_: Request, name: str) -> HTTPResponse:
        return response.json({"plays": [play.as_dict() for play in _named(bench, name).plays.all()]})

    @app.get(f"{_POINT}/plays/<number:int>")
    async def show_play(_: Request, name: str, number: int) -> HTTPResponse:
        return response.json(_named(bench, name).plays.get(number).as_dict())

    @app.get(f"{PREFIX}/events")
    async def follow_events(request: Request) -> None:
        last = request.headers.get("last-event-id")
        since = int(last) if last and last.isdecimal() else None
        await stream(request, bench.feed, request.args.get("charge_point"), since)


def _named(bench: Bench, name: str) -> Point:
    return bench.point(unquote(name))  # an identity may hold any character


def _number(ask: Callable[[str], Any], name: str, usual: int) -> int:
    text = ask(name)
    if text is None:
        return usual
    if not str(text).isdecimal():
        raise BadRequest(f"must be a whole number, not {text!r}", name)
    return int(text)
