"""Zoho's refresh-token flow: one access token, cached, renewed early and by one request at a time.

It knows Zoho's habits (errors come with status 200, the throttle with 400) and nothing of what the token is for.
"""

import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

EARLY_S = 300.0
_DEFAULT_LIFETIME_S = 3600.0
_LONGEST_CODE = 80


class TokenError(Exception):
    """No access token could be had; the text names Zoho's error, never a secret."""


class TokenRefused(TokenError):
    """Zoho does not accept the credentials: somebody has to look at the settings."""


class TokenUnavailable(TokenError):
    """Zoho throttles, fails or cannot be reached: later may be better."""


@dataclass(frozen=True)
class Credentials:
    """The settings ZOHO_OAUTH_*; `accounts_url` is that of the data centre, as in `https://accounts.zoho.eu`."""

    accounts_url: str
    client_id: str
    client_secret: str
    refresh_token: str


@dataclass(frozen=True)
class _Token:
    text: str
    renew_at: float


class OAuth:
    """Hands out the current access token. `clock` counts seconds and never goes back."""

    def __init__(self, credentials: Credentials, *, timeout_s: float = 15, clock: Callable[[], float] = time.monotonic) -> None:
        self._credentials = credentials
        self._timeout_s = timeout_s
        self._clock = clock
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(timeout_s, connect=min(5, timeout_s)))
        self._token: _Token | None = None
        self._renewal: asyncio.Task[_Token] | None = None

    @property
    def secrets(self) -> list[str]:
        """The values that must not be kept or logged."""
        own = [self._credentials.client_secret, self._credentials.refresh_token]
        return [*own, self._token.text] if self._token else own

    async def token(self) -> str:
        """The access token, renewed when it is near its end. Raises TokenRefused, TokenUnavailable."""
        if self._token and self._clock() < self._token.renew_at:
            return self._token.text
        return (await self._renew()).text

    async def replace(self, rejected: str) -> str:
        """A token other than `rejected`: the cached one if that was renewed meanwhile, else a new one."""
        if self._token and self._token.text == rejected:
            self._token = None
        return await self.token()

    async def aclose(self) -> None:
        """End a renewal under way and close the connections."""
        if self._renewal:
            self._renewal.cancel()
            await asyncio.wait([self._renewal])
        await self._http.aclose()

    async def _renew(self) -> _Token:
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._request())
            self._renewal.add_done_callback(self._renewed)
        # Shielded: a caller that gives up must not take the token from those who wait beside it.
        return await asyncio.shield(self._renewal)

    def _renewed(self, renewal: asyncio.Task[_Token]) -> None:
        self._renewal = None
        if not renewal.cancelled() and renewal.exception() is None:
            self._token = renewal.result()

    async def _request(self) -> _Token:
        form = {
            "grant_type": "refresh_token",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "refresh_token": self._credentials.refresh_token,
        }
        asked_at = self._clock()
        try:
            async with asyncio.timeout(self._timeout_s):
                url = f"{self._credentials.accounts_url.rstrip('/')}/oauth/v2/token"
                response = await self._http.post(url, data=form)
        except (httpx.HTTPError, OSError) as problem:
            raise TokenUnavailable(f"token request failed: {type(problem).__name__}") from None
        return _read(response, asked_at)


def _read(response: httpx.Response, asked_at: float) -> _Token:
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise TokenUnavailable(f"token request got {response.status_code} without a JSON object")
    if answer.get("error") is not None or response.status_code != 200:
        text = f"token request got {response.status_code}: {str(answer.get('error'))[:_LONGEST_CODE]}"
        raise TokenRefused(text) if _is_refusal(response.status_code, answer) else TokenUnavailable(text)
    token = answer.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
        raise TokenUnavailable("token request got 200 without an access_token")
    lifetime_s = _lifetime_s(answer.get("expires_in"))
    return _Token(token, asked_at + lifetime_s - min(EARLY_S, lifetime_s / 2))


def _is_refusal(status: int, answer: dict[str, object]) -> bool:
    """Throttling says `Access Denied`, with status 400; bad credentials have a code in the style of OAuth."""
    return status in (200, 400, 401, 403) and str(answer.get("error")).startswith(("invalid_", "unauthorized_"))


def _lifetime_s(value: object) -> float:
    """`expires_in`, or an hour where it is missing or unusable, as it has been seen to be."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 and math.isfinite(value):
        return float(min(value, _DEFAULT_LIFETIME_S * 24))
    return _DEFAULT_LIFETIME_S
