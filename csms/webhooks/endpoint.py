"""The door for Zoho: four routes that judge the caller, read the bytes, carry out one unit of work and answer in the contract's words. No
request is made of a station here: an answer never waits for a charger."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sanic import HTTPResponse, Request, Sanic
from sanic.response import raw

from csms.domain.id_tags import DEFAULT_LIMIT
from csms.services import answers, audit, customers, registration
from csms.storage.work import Store, Work
from csms.telemetry.metrics import WEBHOOKS
from csms.telemetry.traces import span
from csms.webhooks import messages
from csms.webhooks.authentication import Authentication, Refused
from csms.webhooks.gojson import Faults
from csms.webhooks.messages import Answer

LOG = logging.getLogger(__name__)
PREFIX = "/api/v1/webhooks"
Act = Callable[[Store, datetime], Awaitable[Answer]]


@dataclass(frozen=True)
class Customs:
    """How webhooks are answered where the customer may choose."""

    internal_error_status: int = 401
    validation_errors: Literal["list", "joined"] = "list"
    accept_form: bool = False


@dataclass(frozen=True)
class Prepared:
    """A call that was read: what to do, the answer if that fails by our fault, and what to begin once it is done."""

    act: Act
    failure: Answer
    afterwards: Callable[[], None] | None = None


class Webhooks:
    """The four webhooks. `origin` tells where a request comes from; `on_block` is called with the tag of each customer who was blocked, and
    must not wait for anything."""

    def __init__(
        self,
        work: Work,
        clock: Callable[[], datetime],
        authentication: Authentication,
        customs: Customs,
        origin: Callable[[Request], str],
        on_block: Callable[[str], None] | None = None,
    ) -> None:
        self._work, self._clock, self._authentication, self._customs = work, clock, authentication, customs
        self._on_block, self._origin = on_block, origin
        self._readers: dict[str, Callable[[bytes], Prepared | Faults]] = {
            "generate_charge_point": self._generate,
            "register_customer": self._register,
            "block_customer": self._block,
            "unblock_customer": self._unblock,
        }

    def attach(self, app: Sanic[Any, Any]) -> None:
        """Add the routes. All methods and names come here, so that each is answered in the contract's envelope."""
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        app.add_route(self._handle, f"{PREFIX}/<name:path>", methods=methods, name="webhooks")

    async def _handle(self, request: Request, name: str) -> HTTPResponse:
        name = name.rstrip("/")
        reader = self._readers.get(name)
        answer = messages.unknown_path() if reader is None else await self._answer(request, name, reader)
        WEBHOOKS.labels(name if reader else "unknown", answer.status).inc()
        headers = dict(answer.headers)
        if request_id := request.headers.get("x-request-id"):
            headers["X-Request-Id"] = request_id
        return raw(answer.body, answer.status, headers, headers.pop("Content-Type", None))  # type: ignore[arg-type]

    async def _answer(self, request: Request, name: str, reader: Callable[[bytes], Prepared | Faults]) -> Answer:
        body, at = request.body, self._clock()
        if request.method != "POST":
            return messages.method_not_allowed()
        if len(body) > messages.MAX_BODY_BYTES:
            return messages.body_too_large()
        judged = self._authentication.judge(dict(request.headers.items()), body, at, query_token=request.args.get("token"))
        if isinstance(judged, Refused):
            LOG.warning("webhook refused", extra={"webhook": name, "peer": self._origin(request), "reason": judged.reason})
            request.ctx.refusal_reason = judged.reason
            return messages.unauthorized(judged.challenge)
        prepared = reader(body)
        if isinstance(prepared, Faults):
            hint = messages.FORM_HINT if messages.looks_like_form(body) else None
            LOG.warning("webhook invalid", extra={"webhook": name, "errors": prepared.errors, **({"hint": hint} if hint else {})})
            return messages.invalid(prepared.errors, self._customs.validation_errors)
        audit.begin(audit.Author(at, "webhook", "zoho", self._origin(request), name, body))
        return await self._carry_out(name, idempotency_key(request.headers), body, prepared, at)

    async def _carry_out(self, name: str, key: str | None, body: bytes, prepared: Prepared, at: datetime) -> Answer:
        async def unit(store: Store) -> answers.Answer:
            async def act(store: Store) -> answers.Answer:
                answer = await prepared.act(store, at)
                return answers.Answer(answer.status, answer.body.decode())

            return await answers.once(store, name, key, body, at, act)

        try:
            with span(f"webhook {name}"):
                stored = await self._work.run(unit)
        except answers.OtherBody:
            return messages.idempotency_key_reused()
        except Exception:  # our fault, in the contract's words
            LOG.exception("webhook failed", extra={"webhook": name})
            return prepared.failure
        if prepared.afterwards is not None:
            prepared.afterwards()
        LOG.info("webhook", extra={"webhook": name, "status": stored.status})
        return messages.again(stored.status, stored.body.encode())

    def _generate(self, body: bytes) -> Prepared:
        async def act(store: Store, at: datetime) -> Answer:
            charging_point_id = f"fccp_{secrets.token_hex(16)}"
            await registration.create(store, charging_point_id, at)
            return messages.charge_point_generated(charging_point_id)

        return Prepared(act, messages.internal_error())

    def _register(self, body: bytes) -> Prepared | Faults:
        command = messages.read_register(body, accept_form=self._customs.accept_form)
        if isinstance(command, Faults):
            return command

        async def act(store: Store, at: datetime) -> Answer:
            try:
                made = await customers.register(store, command.zoho_customer_id, command.application, command.charging_point_id, at)
            except customers.ChargePointUnknown:
                return messages.charge_point_not_found(command.charging_point_id)
            except customers.ChargePointTaken:
                return messages.charge_point_taken(command.charging_point_id)
            except customers.CustomerTaken:
                return messages.customer_exists(command.zoho_customer_id)
            return messages.customer_registered(command, id=made.id, created_at=made.created_at, updated_at=made.updated_at)

        return Prepared(act, messages.internal_error())

    def _block(self, body: bytes) -> Prepared | Faults:
        command = messages.read_block(body, accept_form=self._customs.accept_form)
        if isinstance(command, Faults):
            return command

        blocked: set[str] = set()

        async def act(store: Store, at: datetime) -> Answer:
            try:
                tag = await customers.block(store, command.zoho_customer_id, at)
            except customers.CustomerUnknown:
                return messages.customer_to_block_not_found(command.zoho_customer_id)
            blocked.update([tag] if tag is not None else [])
            return messages.done()

        def afterwards() -> None:
            if self._on_block is not None:
                for tag in blocked:
                    self._on_block(tag)

        return Prepared(act, messages.block_failed(command.zoho_customer_id, self._customs.internal_error_status), afterwards)

    def _unblock(self, body: bytes) -> Prepared | Faults:
        command = messages.read_unblock(body, accept_form=self._customs.accept_form)
        if isinstance(command, Faults):
            return command
        if command.used_alias:
            LOG.warning(messages.ALIAS_HINT)
        count = command.max_active_transaction_count
        limit = DEFAULT_LIMIT if count is None else count

        async def act(store: Store, at: datetime) -> Answer:
            fresh_tag = f"tg_{secrets.token_hex(8)}"
            try:
                await customers.unblock(store, command.zoho_customer_id, limit, fresh_tag, at, command.id_tag)
            except customers.CustomerUnknown as unknown:
                return messages.customer_to_unblock_not_found(command.zoho_customer_id, unknown.id_tag)
            return messages.done()

        return Prepared(act, messages.unblock_failed(command.zoho_customer_id, self._customs.internal_error_status))


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """The key under which a repeat of this call gets the first one's answer."""
    return headers.get("idempotency-key") or headers.get("webhook-id") or None
