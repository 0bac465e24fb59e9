"""Sends one body to one target over HTTP and tells how it went; network trouble is a result, never an exception.

It signs, authorizes, limits time and takes secrets out of what it hands back. It does not know what the bodies mean,
when to try again (that is `backoff`) or where attempts are kept.
"""

import asyncio
import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from standardwebhooks.webhooks import Webhook

from csms.zoho.backoff import Outcome, Profile, code, judge, retry_after
from csms.zoho.oauth import OAuth, TokenError
from csms.zoho.redaction import guard_library_logs, redact, redact_headers

CONNECT_TIMEOUT_S = 5.0
KEPT_BODY_BYTES = 2048
_READ_BODY_BYTES = 64 * 1024


@dataclass(frozen=True)
class Attempt:
    """One try to deliver, fit to be kept: secrets are redacted, `body` holds the first 2 KiB of the answer."""

    outcome: Outcome
    status: int | None
    body: str
    headers: Mapping[str, str]
    duration_s: float
    error: str | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """The way to one target; `aclose` it in the end.

    `headers` go out with every call. `signing_secrets` (`whsec_...`, newest first) sign it. `timeout_s` is for the
    whole attempt. Raises ValueError, without secrets in its text, when URL, headers or secrets are unusable.
    """

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        signing_secrets: Sequence[str] = (),
        timeout_s: float = 15,
        profile: Profile = "plain",
        oauth: OAuth | None = None,
    ) -> None:
        guard_library_logs()
        self._url = _checked_url(url)
        self._headers = _checked_headers(headers or {})
        self._webhooks = [_webhook(secret, position) for position, secret in enumerate(signing_secrets, 1)]
        self._timeout_s = timeout_s
        self._profile: Profile = profile
        self._oauth = oauth
        self._secrets = _secrets_in(self._url, self._headers)
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # one call must not colour the next
        )

    async def aclose(self) -> None:
        """Close the connections; the OAuth handed in is its owner's to close."""
        await self._http.aclose()

    async def send(self, webhook_id: str, body: bytes, at: datetime) -> Attempt:
        """Send exactly these bytes once; `webhook_id` is the same for all attempts of a delivery."""
        started = time.monotonic()
        answer: _Answer | None = None
        error: str | None = None
        used: list[str] = []
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await self._exchange(webhook_id, body, at, used)
        except (httpx.TimeoutException, TimeoutError) as problem:
            error = f"timeout ({type(problem).__name__}, limit {self._timeout_s:g} s)"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TokenError) as problem:
            error = f"{type(problem).__name__}: {problem}"
        secrets = [*self._secrets, *used, *(self._oauth.secrets if self._oauth else [])]
        return self._attempt(answer, error, time.monotonic() - started, at, secrets)

    async def _exchange(self, webhook_id: str, body: bytes, at: datetime, used: list[str]) -> _Answer:
        headers = {
            "content-type": "application/json",
            "user-agent": "wattproof",
            "accept-encoding": "identity",
            **self._headers,
            **self._signed(webhook_id, body, at),
        }
        if self._oauth is None:
            return await self._post(body, headers)
        token = await self._oauth.token()
        used.append(token)
        answer = await self._post(body, {**headers, "authorization": f"Zoho-oauthtoken {token}"})
        # A wrong scope is no fault of the token; every other 401 has been seen for one that ran out.
        if answer.status != 401 or code(answer.body) == "OAUTH_SCOPE_MISMATCH":
            return answer
        token = await self._oauth.replace(token)
        used.append(token)
        return await self._post(body, {**headers, "authorization": f"Zoho-oauthtoken {token}"})

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> _Answer:
        async with self._http.stream("POST", self._url, content=body, headers=headers) as response:
            read = bytearray()
            async for chunk in response.aiter_bytes():
                read += chunk
                if len(read) >= _READ_BODY_BYTES:
                    break
            return _Answer(response.status_code, dict(response.headers), bytes(read[:_READ_BODY_BYTES]))

    def _signed(self, webhook_id: str, body: bytes, at: datetime) -> dict[str, str]:
        instant = at.astimezone(UTC)  # the library takes whatever digits it gets for UTC
        headers = {"webhook-id": webhook_id, "webhook-timestamp": str(int(instant.timestamp()))}
        if self._webhooks:
            text = body.decode()
            headers["webhook-signature"] = " ".join(webhook.sign(webhook_id, instant, text) for webhook in self._webhooks)
        return headers

    def _attempt(self, answer: _Answer | None, error: str | None, duration_s: float, at: datetime, secrets: Sequence[str]) -> Attempt:
        if answer is None:
            shown = redact(error, secrets) if error else None
            return Attempt(judge(None), None, "", {}, duration_s, shown)
        outcome = judge(answer.status, answer.body, self._profile)
        text = redact(answer.body.decode("utf-8", "replace"), secrets)
        return Attempt(
            outcome=outcome,
            status=answer.status,
            body=text.encode()[:KEPT_BODY_BYTES].decode("utf-8", "ignore"),
            headers=redact_headers(answer.headers, secrets),
            duration_s=duration_s,
            error=_reason(outcome, answer),
            retry_after_s=retry_after(answer.headers.get("retry-after"), at),
        )


def _reason(outcome: Outcome, answer: _Answer) -> str | None:
    if outcome is Outcome.DELIVERED:
        return None
    if 200 <= answer.status < 300:
        return f"status {answer.status}, but the answer does not say success"
    return f"status {answer.status}"


def _checked_url(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError("the target is no URL") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ValueError("the target must be an http or https URL")
    return parsed


def _checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not (name and name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
            raise ValueError(f"{name!r} is no header name")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or value != value.strip():
            raise ValueError(f"the value of header {name} must be printable ASCII without blanks at its ends")
    return {name.lower(): value for name, value in headers.items()}


def _webhook(secret: str, position: int) -> Webhook:
    encoded = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError(f"signing secret {position} is not whsec_ and base64")
    return Webhook(key)


def _secrets_in(url: httpx.URL, headers: Mapping[str, str]) -> list[str]:
    """Every value that rides in URL or headers; a credential's last word too, without its scheme."""
    values = [value for name, value in headers.items() if name != "content-type"]
    words = [value.rsplit(" ", 1)[-1] for value in values]
    return [*values, *words, *(value for _, value in url.params.multi_items()), url.password]
