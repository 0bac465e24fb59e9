"""A write with an `Idempotency-Key` has one effect: its repeat gets the first answer again. The key is taken in the unit of work that makes
the change, so that neither a lost connection nor a crash leaves one without the other. Commands keep their own keys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import BaseHTTPResponse, raw

from csms.api import answers
from csms.api.bodies import BODY_MAX_BYTES
from csms.domain.errors import Conflict, Invalid
from csms.domain.secrets import holds_secret
from csms.services.answers import Key, Taken, found, keep
from csms.services.passwords import Passwords
from csms.storage.work import Work

KEPT_FOR = timedelta(hours=24)
KEY_MAX = 255
HEADER = "idempotency-key"
OTHER = "the idempotency key was used for another call"
UNKNOWN = "a call with this idempotency key was carried out or is under way, and its answer is not known"


class Repeats:
    """Answers repeats, and keeps first answers."""

    def __init__(self, work: Work, passwords: Passwords, clock: Callable[[], datetime]) -> None:
        self._work, self._passwords, self._clock = work, passwords, clock

    def watch(self, app: Sanic[Any, Any]) -> None:
        """Keep the answers of calls that took a key."""
        app.register_middleware(self._keep, "response")
        app.exception(Taken)(_taken)

    async def key(self, request: Request) -> Key | None:
        """The key of a call, if it carries one that counts here. Raises Invalid for one of no sensible length."""
        given = request.headers.get(HEADER)
        if given is None or "/commands/" in request.path:
            return None
        if not 0 < len(given) <= KEY_MAX:
            raise Invalid(f"an Idempotency-Key has 1 to {KEY_MAX} characters")
        call = (request.method.encode(), request.raw_url, request.body)
        said = b"\n".join(call)
        name = hashlib.sha256(b"operator " + given.encode("utf-8", "surrogateescape")).hexdigest()
        slow = len(request.body) > BODY_MAX_BYTES or any(holds_secret(part.decode("utf-8", "replace")) for part in call[1:])
        return Key(name, await self._passwords.mark(said, given) if slow else hashlib.sha256(said).hexdigest())

    async def answered(self, request: Request, key: Key | None) -> HTTPResponse | None:
        """The answer to a repeat, or None when the call is to be carried out. Raises Conflict for a key that stands for another call."""
        request.ctx.key = None
        if key is None:
            return None
        since = self._clock() - KEPT_FOR
        first = await self._work.run(lambda store: found(store, key, since))
        if first is None:
            request.ctx.key = key
            return None
        if first.fingerprint != key.fingerprint:
            raise Conflict(OTHER)
        if not first.status:
            raise Conflict(UNKNOWN)
        content_type = "application/json; charset=utf-8" if first.body else None
        return raw(first.body.encode(), first.status, {"Idempotency-Replayed": "true"}, content_type)  # type: ignore[arg-type]

    async def _keep(self, request: Request, response: BaseHTTPResponse) -> None:
        key: Key | None = getattr(request.ctx, "key", None)
        if key is not None and 200 <= response.status < 300:
            status, body = response.status, (response.body or b"").decode()
            await self._work.run(lambda store: keep(store, key, status, body))


def _taken(request: Request, exception: Taken) -> HTTPResponse:
    """Two at once: the other one came first."""
    return answers.error(409, UNKNOWN)
