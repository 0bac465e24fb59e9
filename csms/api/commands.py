"""The operator API's commands to stations: any request of OCPP 1.6 that a CSMS may send, as the specification spells it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sanic import Blueprint, HTTPResponse, Request

from csms.actions.v16.outbound.order import Order
from csms.actions.v16.outbound.routes import prepare
from csms.actions.v16.published import published
from csms.actions.v16.requests import ACTIONS
from csms.api import answers, bodies, cursors, views
from csms.api.bodies import Query, segment
from csms.api.description import BOOLEAN, IDEMPOTENCY_KEY, PAGED, STRING, Parameter, Schema, described, listed, ref
from csms.api.shapes import COMMAND_STATE
from csms.bus.port import Bus
from csms.domain.errors import Invalid, NotFound
from csms.domain.secrets import masked
from csms.services import configuration, reading, remote
from csms.services.passwords import Passwords
from csms.services.remote import Prepared, Wanted
from csms.storage.work import Row, Store, Work

COMMAND_MAX_BYTES = 1024 * 1024
"""A local list of a thousand tags is longer than any other body."""
PATIENCE_S = 3600
"""How long a request waits for commands before it in the station's queue."""

WAIT = Parameter("wait", BOOLEAN, "whether to wait for the station's answer, which is the default")

FORCE = Parameter("force", BOOLEAN, "true: send what the rules or the registration refuse, as long as it fits its schema")
IN_STATE = Parameter("state", COMMAND_STATE, "only those in this state")
OF_ACTION = Parameter("action", {**STRING, "enum": sorted(ACTIONS)}, "only those of this action")
LIST = "commands"

FILLED_IN = {
    "GetLog": ("requestId",),
    "RemoteStartTransaction": ("chargingProfileId",),
    "ReserveNow": ("reservationId",),
    "SendLocalList": ("listVersion",),
    "SetChargingProfile": ("chargingProfileId",),
    "SignedUpdateFirmware": ("requestId",),
}
"""What OCPP requires and an operator may leave out."""


def _requests() -> dict[str, Schema]:
    """The body of each action."""
    return {action: published(action, FILLED_IN.get(action, ())) for action in sorted(ACTIONS)}


class Commands:
    """Sends commands and tells how they went."""

    def __init__(self, work: Work, bus: Bus, passwords: Passwords, clock: Callable[[], datetime]) -> None:
        self._work, self._bus, self._passwords, self._clock = work, bus, passwords, clock
        self._tasks: set[asyncio.Task[Row]] = set()

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.send, "/charge-points/<name>/commands/<action>", methods=["POST"])
        blueprint.add_route(self.of_station, "/charge-points/<name>/commands", methods=["GET"])
        blueprint.add_route(self.find, "/commands/<command_id>", methods=["GET"])

    @described(
        "Send {}",
        "Commands",
        text="The body is the request as OCPP 1.6 spells it. Waits for the station's answer, unless `wait` is 0. What may be left out is"
        " filled in, and `request` shows it: `reservationId`, `requestId`, `chargingProfileId`, and of a local list `listVersion` and"
        " `localAuthorizationList`, built from the id tags.",
        parameters=(WAIT, FORCE, IDEMPOTENCY_KEY),
        answers={200: ref("Command"), 202: ref("Command"), 502: ref("Command"), 504: ref("Command")},
        refusals=(404, 409),
        variants=("action", _requests),
    )
    async def send(self, request: Request, name: str, action: str) -> HTTPResponse:
        payload = bodies.body(request.body, empty={}, most=COMMAND_MAX_BYTES)
        if action not in ACTIONS:
            raise NotFound(f"OCPP 1.6 has no request {action!r} from a CSMS")
        query = Query({key: values[0] for key, values in request.args.items()})
        wait, force = query.flag("wait") is not False, query.flag("force") is True
        at, wanted = self._clock(), await self._wanted(segment(name), action, payload, _key(request), force)
        order = Order(wanted.command_id, wanted.charging_point_id, action, payload, at)
        asking = remote.request(
            self._work, self._bus, wanted, at, wait=wait, timeout_s=PATIENCE_S, prepare=lambda store: _prepared(store, order, force)
        )
        row = await self._carried_out(asking)
        return _answer(row, waited=wait)

    async def _carried_out(self, asking: Coroutine[Any, Any, Row]) -> Row:
        """In a task of its own: a caller who hangs up must not leave a command between its row and the station's queue."""
        task = asyncio.ensure_future(asking)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _wanted(self, identity: str, action: str, payload: dict[str, Any], key: str | None, force: bool) -> Wanted:
        """The command, with slow digests in place of secrets: one of all that is asked, to know a repeat by, and one of a password that it
        sets, for the station's door."""
        said = orjson.dumps(payload)
        wanted = Wanted(str(uuid.uuid4()), identity, action, said.decode(), key, force=force)
        if key is not None and masked(payload) != payload:
            wanted = replace(wanted, fingerprint=await self._passwords.mark(said, key))
        password = _password(action, payload)
        return wanted if password is None else replace(wanted, password_hash=await self._passwords.make(password))

    @described(
        "List the commands to a charge point, newest first",
        "Commands",
        text="Those of operators, and those that the CSMS sent by itself, such as a CertificateSigned.",
        parameters=(*PAGED, IN_STATE, OF_ACTION),
        answers={200: listed("Command")},
    )
    async def of_station(self, request: Request, name: str) -> HTTPResponse:
        query = Query({key: values[0] for key, values in request.args.items()})
        place = query.place(LIST)
        before = (datetime.fromisoformat(place[0]), place[1]) if place else None
        rows = await reading.commands_of(segment(name), query.limit, before, query.text("state"), query.text("action"))
        return answers.page(
            rows, views.command, query.limit, lambda row: cursors.written(LIST, row["created_at"].isoformat(), row["command_id"])
        )

    @described("Read a command", "Commands", answers={200: ref("Command")})
    async def find(self, request: Request, command_id: str) -> HTTPResponse:
        row = await self._work.run(lambda store: remote.find(store, segment(command_id)))
        return answers.data(views.command(row))


async def _prepared(store: Store, order: Order, force: bool) -> Prepared:
    request = await prepare(store, order, force=force)
    return Prepared(sent=orjson.dumps(request).decode(), shown=orjson.dumps(masked(request)).decode())


def _password(action: str, payload: dict[str, Any]) -> bytes | None:
    """The password that a request sets, if it sets one."""
    key, value = payload.get("key"), payload.get("value")
    sets_one = action == "ChangeConfiguration" and isinstance(key, str) and configuration.sets_password(key)
    return value.encode() if sets_one and isinstance(value, str) else None


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= 255:
        raise Invalid("an Idempotency-Key has 1 to 255 characters")
    return key


def _answer(row: Row, *, waited: bool) -> HTTPResponse:
    return answers.data(views.command(row), answers.COMMAND_STATUSES.get(row["state"], 202) if waited else 202)
