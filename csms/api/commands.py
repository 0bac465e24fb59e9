"""The operator API's commands to stations: any request of OCPP 1.6 that a CSMS may send, as the specification spells it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from sanic import Blueprint, HTTPResponse, Request

from csms.actions.v16.requests import ACTIONS, Breach, check
from csms.api import answers, bodies, views
from csms.api.bodies import Query, segment
from csms.bus.port import Bus
from csms.domain.errors import Invalid, NotFound
from csms.services import remote
from csms.storage.work import Row, Work

COMMAND_MAX_BYTES = 1024 * 1024
"""A local list of a thousand tags is longer than any other body."""
PATIENCE_S = 3600
"""How long a request waits for commands before it in the station's queue."""


class Commands:
    """Sends commands and tells how they went."""

    def __init__(self, work: Work, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._work, self._bus, self._clock = work, bus, clock
        self._tasks: set[asyncio.Task[Row]] = set()

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.send, "/charge-points/<name>/commands/<action>", methods=["POST"])
        blueprint.add_route(self.find, "/commands/<command_id>", methods=["GET"])

    async def send(self, request: Request, name: str, action: str) -> HTTPResponse:
        payload = bodies.body(request.body, empty={}, most=COMMAND_MAX_BYTES)
        if action not in ACTIONS:
            raise NotFound(f"OCPP 1.6 has no request {action!r} from a CSMS")
        _check(action, payload)
        wait = Query({key: values[0] for key, values in request.args.items()}).flag("wait")
        wanted = remote.Wanted(
            command_id=str(uuid.uuid4()),
            charging_point_id=segment(name),
            action=action,
            request=orjson.dumps(payload).decode(),
            idempotency_key=_key(request),
        )
        row = await self._carried_out(wanted, wait is not False)
        return _answer(row, waited=wait is not False)

    async def _carried_out(self, wanted: remote.Wanted, wait: bool) -> Row:
        """In a task of its own: a caller who hangs up must not leave a command between its row and the station's queue."""
        asking = asyncio.ensure_future(remote.request(self._work, self._bus, wanted, self._clock(), wait=wait, timeout_s=PATIENCE_S))
        self._tasks.add(asking)
        asking.add_done_callback(self._tasks.discard)
        return await asyncio.shield(asking)

    async def find(self, request: Request, command_id: str) -> HTTPResponse:
        row = await self._work.run(lambda store: remote.find(store, segment(command_id)))
        return answers.data(views.command(row))


def _check(action: str, payload: dict[str, Any]) -> None:
    try:
        check(action, payload)
    except Breach as breach:
        raise Invalid(str(breach)) from None


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= 255:
        raise Invalid("an Idempotency-Key has 1 to 255 characters")
    return key


def _answer(row: Row, *, waited: bool) -> HTTPResponse:
    return answers.data(views.command(row), answers.COMMAND_STATUSES.get(row["state"], 202) if waited else 202)
