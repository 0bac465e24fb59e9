"""Zoho's office: journal, book, scripted answers and token desk, and the three things it does with them.

It receives requests, calls webhooks and waits until something was seen. It knows no socket: requests arrive
as values, calls leave through an httpx client that is handed in.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

from simulators.zoho import callers, contract, crm
from simulators.zoho.book import Book
from simulators.zoho.boot import looks_like_boot
from simulators.zoho.faults import Answer, Faults, crm_error, read_rules
from simulators.zoho.journal import Exchange, Journal
from simulators.zoho.tokens import TokenDesk
from simulators.zoho.values import as_json, as_object
from simulators.zoho.verification import Expectation, Finding, Unmet, look


def read_clock() -> datetime:
    """The instant now; the only place where the mock Zoho reads the clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is the door


@dataclass(frozen=True)
class CallResult:
    """What the CSMS said to a call. `status` None: it said nothing, `breaches` then holds the reason."""

    status: int | None
    body: Any
    breaches: list[str]
    exchange: Exchange


class Office:
    """The mock Zoho without its socket."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        csms_url: str = "",
        csms_token: str = "",
        signing_secret: str = "",
        capacity: int = 1000,
    ) -> None:
        self.client = client
        self.csms_url = csms_url
        self.csms_token = csms_token
        self.signer = Webhook(signing_secret) if signing_secret else None
        self.journal = Journal(capacity)
        self.book = Book()
        self.scripted = Faults()
        self.tokens = TokenDesk(lambda: secrets.token_hex(16))

    def reset(self) -> None:
        """Forget everything that was learned or scripted; addresses and secrets stay."""
        self.journal.clear()
        self.book = Book()
        self.scripted = Faults()
        self.tokens = TokenDesk(self.tokens.draw, self.tokens.api_domain)

    def faults(self, rules: object) -> None:
        """Replace the scripted answers; `rules` as `faults.read_rules` describes. Raises ValueError."""
        self.scripted = Faults(read_rules(rules))

    def receive(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> tuple[Exchange, Answer]:
        """Journal a request, choose its answer and, when that answer takes it, keep what it says.

        `headers` have lower-case names. The exchange is still open: whoever sends the answer ends it.
        """
        at = read_clock()
        exchange = self.journal.enter("in", at, method, path, query, headers.items(), body)
        answer = self.scripted.choose(path, exchange.charging_point_id)
        exchange.note = answer.name if answer else ""
        if answer is None and (breach := self._judge_signature(headers, body, path)):
            exchange.breaches.append(breach)
            answer = crm_error(401, "AUTHENTICATION_FAILURE", "Authentication failed")
        answer = answer or crm.answer_post(path, query, headers, body, self.tokens, at)
        if answer.takes and looks_like_boot(path, body):
            exchange.breaches += self.book.note_boot(body, headers.get("webhook-id"), at).breaches
        return exchange, answer

    async def call(
        self,
        webhook: str,
        payload: Mapping[str, Any] | None = None,
        *,
        profile: str = "deluge-json",
        headers: Mapping[str, str] | None = None,
    ) -> CallResult:
        """Call a webhook of the CSMS as one of `callers.PROFILES` does, once, and judge the answer.

        Raises KeyError for an unknown webhook or profile. No answer is no error: it is a result with `status`
        None.
        """
        caller, _ = callers.PROFILES[profile], contract.ANSWERS[webhook]
        url = f"{self.csms_url.rstrip('/')}/api/v1/webhooks/{webhook}"
        token = {"Authorization": f"Bearer {self.csms_token}"} if self.csms_token else {}
        request = callers.build(self.client, url, caller, payload, {**token, **(headers or {})})
        body = request.content
        sent_headers = request.headers.items()
        exchange = self.journal.enter("out", read_clock(), "POST", request.url.path, "", sent_headers, body)
        exchange.note = "" if profile == "deluge-json" else profile
        try:
            answer = await callers.send(self.client, request, caller.deadline_s)
        except (httpx.HTTPError, TimeoutError) as error:
            exchange.breaches.append(f"no answer: {str(error) or type(error).__name__}")
            self.journal.end(exchange, read_clock(), note=exchange.breaches[-1])
            return CallResult(None, None, exchange.breaches, exchange)
        return self._keep_answer(webhook, as_object(body) or dict(payload or {}), exchange, answer)

    async def verify(self, *, timeout_s: float = 0.0, **expected: Any) -> list[Exchange]:
        """The exchanges that fit an `Expectation` with these fields; waits until their number is right.

        Raises `Unmet` (an AssertionError) with counts and the nearest entries when it is not in time.
        """
        finding = await self.await_finding(Expectation(**expected), timeout_s)
        if not finding.ok:
            raise Unmet(finding.text)
        return finding.matches

    async def await_finding(self, expectation: Expectation, timeout_s: float) -> Finding:
        """Look at the journal now and after each change, until the expectation is met, hopeless, or time is
        up.
        """
        changed = asyncio.Event()

        def listener(_: Exchange) -> None:
            changed.set()

        self.journal.listeners.append(listener)
        try:
            async with asyncio.timeout(timeout_s or None):
                while True:
                    changed.clear()
                    finding = look(expectation, self.journal)
                    if finding.ok or finding.hopeless or not timeout_s:
                        return finding
                    await changed.wait()
        except TimeoutError:
            return look(expectation, self.journal)
        finally:
            self.journal.listeners.remove(listener)

    def _keep_answer(self, webhook: str, sent: Mapping[str, Any], exchange: Exchange, answer: httpx.Response) -> CallResult:
        at, status, body = read_clock(), answer.status_code, answer.content
        headers = {name.lower(): value for name, value in answer.headers.items()}
        exchange.breaches += contract.find_breaches(webhook, sent, status, headers, body)
        if answer.is_success:
            self.book.note_call(webhook, sent, as_json(body), at)
        self.journal.end(exchange, at, status=status, headers=headers.items(), body=body)
        return CallResult(status, as_json(body), exchange.breaches, exchange)

    def _judge_signature(self, headers: Mapping[str, str], body: bytes, path: str) -> str:
        """What is wrong with a request's Standard Webhooks signature; empty when it is right or none is asked
        for.
        """
        if self.signer is None or path == crm.TOKEN_PATH:
            return ""
        try:
            self.signer.verify(body, dict(headers))
        except (WebhookVerificationError, ValueError) as error:
            return f"signature: {error}"
        return ""
